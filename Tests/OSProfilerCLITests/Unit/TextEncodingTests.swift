//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

@testable import OSProfilerCLI

@Suite struct TextEncodingTests {
    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF, 0x5B], "(BOM)"), ([0xFF, 0xFE, 0x5B, 0], "UTF-16"), ([0xFE, 0xFF, 0, 0x5B], "UTF-16"),
            ([0x5B, 0, 0x44, 0], "UTF-16"), ([0, 0x5B, 0, 0x44], "UTF-16"), ([0xFF, 0xFE, 0, 0], "UTF-32"),
        ] as [([UInt8], String)]
    )
    func otherEncodingsAreNamed(bytes: [UInt8], word: String) {
        #expect(TextEncoding.fault(bytes)?.contains(word) == true)
    }

    @Test(arguments: ["", "[", "[DEFAULT]\n", "{}", "é"])
    func textInUTF8HasNone(text: String) {
        #expect(TextEncoding.fault(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        (String.Encoding.utf16, "UTF-16"), (.utf16LittleEndian, "UTF-16"), (.utf16BigEndian, "UTF-16"),
        (.utf32, "UTF-32"),
    ])
    func aConfigurationFileIsNamedWithItsEncoding(encoding: String.Encoding, word: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("service.conf")
        try #require("[DEFAULT]\ntransport_url = rabbit://u:pa55@h/\n".data(using: encoding)).write(
            to: URL(fileURLWithPath: path)
        )
        let error = #expect(throws: CLIError.self) { try OsloConfigFile(path: path) }
        #expect(error?.description == "the configuration file \(path) is \(word): save it as UTF-8")
    }

    @Test func aByteOrderMarkIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("service.conf")
        try Data("\u{FEFF}[DEFAULT]\n".utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: CLIError.self) { try OsloConfigFile(path: path) }
        #expect(error?.description.contains("begins with a byte order mark (BOM)") == true)
    }
}
