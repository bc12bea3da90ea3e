//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerMessaging
internal import TestSupport

/// What real services and real osprofilers wrote, to be damaged.
struct FuzzCorpus {
    /// Bodies of messages, of either format.
    let bodies: [[UInt8]]
    /// Lines of export files.
    let lines: [[UInt8]]
    /// Saved reports.
    let reports: [[UInt8]]
    /// Dates and times.
    let times: [[UInt8]]

    init() throws {
        let files = ["ironic/messages.jsonl", "corpus/messages.jsonl", "quarantine/messages.jsonl"]
        lines = try files.flatMap { try Fixtures.lines($0) }.map { [UInt8]($0) }
        bodies = try lines.map { line in try line.withUnsafeBytes { try BusMessage(line: $0).body } }
        reports = try Self.files(in: "corpus/reports") + Self.files(in: "ironic/reports")
        times = [
            "2026-01-01T00:00:00.000001", "2026-12-31 23:59:59", "2024-02-29T12:00:00.5+05:30", "2026-W10-1T01:02:03Z",
            "20260101T010203.123456789", "2026W101", "0001-01-01", "9999-12-31T23:59:59.999999-23:59:59.999999",
            "12:34:56",
        ].map { Array($0.utf8) }
    }

    private static func files(in path: String) throws -> [[UInt8]] {
        let folder = Fixtures.folder.appendingPathComponent(path)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
        }
    }
}
