//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import OSProfilerSQLite
import OSProfilerStore

/// Creates a store with many traces, to measure commands that list them.
struct FillTraces: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill-traces",
        abstract: "Writes traces of one span each into an SQLite store.",
        discussion: "One trace in a hundred has an error. A new trace begins every millisecond."
    )

    @Argument(help: "Traces.")
    var count: Int

    @Argument(help: "The file to create.")
    var path: String

    private struct Result: Encodable {
        var traces: Int
        var points: Int
    }

    func validate() throws {
        guard count > 0 else { throw ValidationError("COUNT must be positive") }
    }

    func run() throws {
        let store = try SQLiteStore(path: path, mode: .readWrite)
        defer { store.close() }
        let writer = try store.makeWriter()
        defer { writer.close() }
        var stored = 0
        var batch = PointBatch()
        for trace in 0..<count {
            let baseID = UUID128.random()
            let traceID = UUID128.random()
            let start = Timestamp(microseconds: 1_750_000_000_000_000 + Int64(trace) * 1000)
            for isStop in [false, true] {
                let payload = Self.payload(baseID, traceID, start, isStop: isStop, isError: isStop && trace % 100 == 0)
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

    private static func payload(
        _ baseID: UUID128,
        _ traceID: UUID128,
        _ start: Timestamp,
        isStop: Bool,
        isError: Bool
    ) -> String {
        // The description without its Z.
        let time = Timestamp(microseconds: start.microseconds + (isStop ? 12_345 : 0)).description.dropLast()
        var info =
            isStop ? #"{"host": "bench"}"# : #"{"host": "bench", "request": {"path": "/v1/nodes", "method": "GET"}}"#
        if isError { info = #"{"host": "bench", "etype": "Conflict", "message": "the node is locked"}"# }
        return """
            {"name": "wsgi-\(isStop ? "stop" : "start")", "base_id": "\(baseID)", "trace_id": "\(traceID)", \
            "parent_id": "\(baseID)", "timestamp": "\(time)", "info": \(info), "project": "ironic", \
            "service": "ironic_api"}
            """
    }
}
