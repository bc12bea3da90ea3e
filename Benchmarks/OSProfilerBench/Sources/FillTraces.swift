//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import OSProfilerSQLite
import OSProfilerStore

/// Creates a store with many traces, to measure commands that list them or read all of them.
struct FillTraces: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill-traces",
        abstract: "Writes traces into an SQLite store.",
        discussion: """
            One trace in a hundred has an error. A new trace begins every millisecond. The spans of a trace are a \
            request and database statements, one after the other.
            """
    )

    @Argument(help: "Traces.")
    var count: Int

    @Argument(help: "The file to create.")
    var path: String

    @Option(help: "Spans of a trace.")
    var spans = 1

    private struct Result: Encodable {
        var traces: Int
        var points: Int
    }

    func validate() throws {
        guard count > 0 else { throw ValidationError("COUNT must be positive") }
        guard spans > 0 else { throw ValidationError("--spans must be positive") }
    }

    func run() throws {
        let store = try SQLiteStore(path: path, mode: .readWrite)
        defer { store.close() }
        let writer = try store.makeWriter()
        defer { writer.close() }
        var stored = 0
        var batch = PointBatch()
        for trace in 0..<count {
            let start = Timestamp(microseconds: 1_750_000_000_000_000 + Int64(trace) * 1000)
            let points = Self.points(spans: spans, from: start, isError: trace % 100 == 0)
            for payload in points {
                try payload.utf8.withContiguousStorageIfAvailable { bytes in
                    try batch.append(
                        payload: UnsafeRawBufferPointer(bytes),
                        messageKey: .random(),
                        isEnveloped: false
                    )
                }
            }
            guard batch.count >= 1000 || trace == count - 1 else { continue }
            stored += try writer.append(batch, rejected: [], at: .now()).stored
            batch = PointBatch()
        }
        try printJSON(Result(traces: count, points: stored))
    }

    /// Returns the payloads of a trace in the order of their times.
    private static func points(spans: Int, from start: Timestamp, isError: Bool) -> [String] {
        let baseID = UUID128.random()
        let request = Span(name: "wsgi", baseID: baseID, parentID: baseID)
        let end = #"{"host": "bench"}"#
        let statement = #"{"host": "bench", "db": {"statement": "SELECT 1", "params": {}}}"#
        // Statements of different lengths, with a pause of the same length after each.
        var time = start.microseconds
        var points = [
            request.point("start", time, #"{"host": "bench", "request": {"path": "/v1/nodes", "method": "GET"}}"#)
        ]
        for number in 0..<spans - 1 {
            let span = Span(name: "db", baseID: baseID, parentID: request.id)
            let length = 100 * Int64(1 + number % 7)
            points.append(span.point("start", time, statement))
            points.append(span.point("stop", time + length, end))
            time += 2 * length
        }
        let failure = #"{"host": "bench", "etype": "Conflict", "message": "the node is locked"}"#
        points.append(request.point("stop", time + 12_345, isError ? failure : end))
        return points
    }

    private struct Span {
        let name: String
        let id = UUID128.random()
        let baseID: UUID128
        let parentID: UUID128

        init(name: String, baseID: UUID128, parentID: UUID128) {
            self.name = name
            self.baseID = baseID
            self.parentID = parentID
        }

        /// - Parameter microseconds: the point's time, since 1970.
        func point(_ half: String, _ microseconds: Int64, _ info: String) -> String {
            // The description without its Z.
            let time = Timestamp(microseconds: microseconds).description.dropLast()
            return """
                {"name": "\(name)-\(half)", "base_id": "\(baseID)", "trace_id": "\(id)", \
                "parent_id": "\(parentID)", "timestamp": "\(time)", "info": \(info), "project": "ironic", \
                "service": "ironic_api"}
                """
        }
    }
}
