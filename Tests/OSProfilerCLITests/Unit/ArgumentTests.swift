//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import Testing

@testable import OSProfilerCLI

@Suite struct DurationArgumentTests {
    @Test(arguments: [
        ("10us", 10), ("500ms", 500_000), ("90s", 90_000_000), ("1.5h", 5_400_000_000), ("10m", 600_000_000),
        ("7d", 604_800_000_000), ("2w", 1_209_600_000_000), ("0", 0), ("0s", 0),
    ])
    func reads(text: String, microseconds: Int64) {
        #expect(DurationArgument(argument: text)?.microseconds == microseconds)
    }

    @Test(arguments: ["", "7", "s", "-1s", "1 s", "1y", "1.2.3s", "1e3s", "99999999999w", "７s"])
    func refuses(text: String) {
        #expect(DurationArgument(argument: text) == nil)
    }
}

@Suite struct SizeArgumentTests {
    @Test(arguments: [
        ("0", 0), ("12b", 12), ("500MB", 500_000_000), ("10GB", 10_000_000_000), ("1.5TB", 1_500_000_000_000),
        ("512MiB", 536_870_912), ("10gib", 10_737_418_240), ("1kB", 1000),
    ])
    func reads(text: String, bytes: Int64) {
        #expect(SizeArgument(argument: text)?.bytes == bytes)
    }

    @Test(arguments: ["", "7", "GB", "-1GB", "1 GB", "1G", "1.2.3GB", "1e3GB", "9999999999TB", "７GB"])
    func refuses(text: String) {
        #expect(SizeArgument(argument: text) == nil)
    }
}

@Suite struct InstantArgumentTests {
    private let now = Timestamp("2026-11-22T12:00:00")!

    @Test(arguments: [
        ("2h", "2026-11-22T10:00:00"), ("2026-11-22", "2026-11-22T00:00:00"),
        ("2026-11-22T08:54", "2026-11-22T08:54:00"),
        ("2026-11-22 08:54:08.5", "2026-11-22T08:54:08.5"), ("2026-11-22T08:54:08Z", "2026-11-22T08:54:08"),
        ("2026-11-22T08:54:08+02:00", "2026-11-22T06:54:08"), ("2026-11-22T08:54-01:30", "2026-11-22T10:24:00"),
    ])
    func reads(text: String, expected: String) {
        #expect(InstantArgument(argument: text)?.timestamp(now: now) == Timestamp(expected))
    }

    @Test(arguments: ["", "yesterday", "2026-13-01", "2026-11-22T25:00:00", "2026-11-22T08:54:08+2", "22.11.2026"])
    func refuses(text: String) {
        #expect(InstantArgument(argument: text) == nil)
    }
}

@Suite struct TraceNameTests {
    @Test(arguments: [
        "7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11", "7D3F5C6E1B1A4A409D3A0F6D2F5B8C11",
        "{7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11}", "urn:uuid:7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11",
    ])
    func aUUIDIsAnIDEvenWhenAFileHasItsName(text: String) {
        #expect(TraceName(text) { _ in true } == .id(OpaqueID(text)))
    }

    @Test func anythingElseIsAFileWhenThereIsOne() {
        #expect(TraceName("my-trace/../<x>") { _ in true } == .file("my-trace/../<x>"))
        #expect(TraceName("my-trace/../<x>") { _ in false } == .id(OpaqueID("my-trace/../<x>")))
        #expect(TraceName("/") == .id(OpaqueID("/")))
        #expect(TraceName("/dev/null") == .file("/dev/null"))
    }
}

@Suite struct PasswordPromptTests {
    @Test func asksForEachPasswordThatIsMissing() throws {
        var asked: [String] = []
        let url = try PasswordPrompt.completed("rabbit://me@h1:5672,you:known@h2,h3/v?ssl=1") {
            asked.append($0)
            return "p@ss"
        }
        #expect(url == "rabbit://me:p%40ss@h1:5672,you:known@h2,h3/v?ssl=1")
        #expect(asked == ["me@h1:5672"])
    }

    @Test(arguments: ["rabbit://", "rabbit://h/", "rabbit://u:p@h/", "rabbit://u:@h/a@b", "nonsense"])
    func leavesAnythingElseAsItIs(url: String) throws {
        let result = try PasswordPrompt.completed(url) { _ throws(CLIError) in throw CLIError("asked") }
        #expect(result == url)
    }
}
