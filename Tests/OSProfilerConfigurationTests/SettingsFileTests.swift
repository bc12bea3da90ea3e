//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerConfiguration

@Suite struct SettingsFileTests {
    @Test func aFileIsReadWithinItsBound() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("file")
        try Data(repeating: 7, count: 1000).write(to: URL(fileURLWithPath: path))
        #expect(try SettingsFile.bytes(of: path, atMost: 1000).count == 1000)
        let error = #expect(throws: SettingsError.self) { try SettingsFile.bytes(of: path, atMost: 999) }
        #expect(error?.description.hasSuffix("the most that is read of it") == true)
    }

    @Test func whatIsNoFileIsNotReadAndNotWaitedFor() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.path("fifo"), 0o600) == 0)
        let error = #expect(throws: SettingsError.self) { try SettingsFile.bytes(of: folder.path("fifo"), atMost: 9) }
        #expect(error?.description == "\(folder.path("fifo")) is a FIFO: name a file")
        for path in ["/dev/zero", "/", folder.path("none")] {
            #expect(throws: SettingsError.self) { try SettingsFile.bytes(of: path, atMost: 1000) }
        }
    }

    @Test func optionsFromElsewhereReferToNothing() {
        let file = OsloConfigFile(options: [("profiler", "hmac_keys", "a$b$$c\\$d")], path: "x")
        #expect(file.value("profiler", "hmac_keys") == "a$b$$c\\$d")
    }
}
