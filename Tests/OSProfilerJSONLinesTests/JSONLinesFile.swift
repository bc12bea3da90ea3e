//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerJSONLines
import OSProfilerStore

/// A store's file in a folder of its own, which goes with it.
final class JSONLinesFile {
    let path: String
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "osprofiler-jsonl-\(UUID().uuidString)"
        path = folder + "/traces.jsonl"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func store(_ query: String = "", mode: JSONLinesStore.Mode = .readWrite) throws -> JSONLinesStore {
        try JSONLinesStore(JSONLinesConnectionString("jsonl:///\(path)\(query)"), mode: mode)
    }

    func text(_ suffix: String = "") throws -> String { try String(contentsOfFile: path + suffix, encoding: .utf8) }

    func write(_ text: String, to suffix: String = "") throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + suffix))
    }

    func append(_ text: String) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        file.write(Data(text.utf8))
        try file.close()
    }

    /// The names in the folder.
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }
}

/// A start of a trace; the same number is the same message.
func points(of trace: String, _ numbers: Range<Int>, info: String = "{}") throws -> PointBatch {
    var batch = PointBatch()
    for number in numbers {
        let payload = """
            {"name": "a-start", "base_id": "\(trace)", "trace_id": "t\(number)", \
            "timestamp": "2026-11-22T08:54:08.000001", "info": \(info)}
            """
        try Array(payload.utf8).withUnsafeBytes {
            try batch.append(
                payload: $0,
                messageKey: UUID128(canonical: "00000000-0000-4000-8000-" + String(format: "%012x", number))!,
                isEnveloped: false
            )
        }
    }
    return batch
}

extension TraceStore {
    @discardableResult
    func append(_ batch: PointBatch) throws -> AppendResult {
        let writer = try makeWriter()
        defer { writer.close() }
        return try writer.append(batch, rejected: [], at: .now())
    }
}
