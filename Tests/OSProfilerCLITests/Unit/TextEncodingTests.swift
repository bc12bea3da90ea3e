//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerConfiguration
import OSProfilerCore
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

    /// The beginnings of real files, one of each program.
    @Test(
        arguments: [
            ([0x1F, 0x8B, 0x08, 0x08], "gzip", "gunzip"), ([0x1F, 0x9D, 0x90, 0x7B], "compress", "gunzip"),
            ([0x28, 0xB5, 0x2F, 0xFD], "zstd", "unzstd"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz", "unxz"),
            ([0x42, 0x5A, 0x68, 0x39], "bzip2", "bunzip2"), ([0x5D, 0, 0, 0x80], "lzma", "unlzma"),
            ([0x04, 0x22, 0x4D, 0x18], "lz4", "unlz4"),
            ([0x50, 0x4B, 0x03, 0x04], "zip", "unzip"), ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z", "7z x"),
            (Array("a.json".utf8) + [UInt8](repeating: 0, count: 251) + Array("ustar".utf8), "tar", "tar -xf"),
        ] as [([UInt8], String, String)]
    )
    func packedFilesAreNamedWithTheirCommand(bytes: [UInt8], format: String, command: String) throws {
        let fault = try #require(TextEncoding.fault(bytes))
        #expect(fault.contains(format) && fault.contains("`\(command)"), "\(fault)")
    }

    @Test(arguments: [0x01, 0x9C, 0xDA] as [UInt8])
    func dataOfZlibIsNamed(level: UInt8) {
        #expect(TextEncoding.fault([0x78, level, 0xED, 0x5D])?.hasPrefix("is compressed with zlib") == true)
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
        let error = #expect(throws: SettingsError.self) { try OsloConfigFile(path: path) }
        #expect(error?.description == "the configuration file \(path) is \(word): save it as UTF-8")
    }

    @Test func aByteOrderMarkIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("service.conf")
        try Data("\u{FEFF}[DEFAULT]\n".utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: SettingsError.self) { try OsloConfigFile(path: path) }
        #expect(error?.description.contains("begins with a byte order mark (BOM)") == true)
    }
}
