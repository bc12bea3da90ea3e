//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import OSProfiler

/// Measures the cost of decoding in consumer and stores, from a payload to a point in a batch, in nanoseconds per
/// payload.
struct DecodeBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Measures nanoseconds per payload, from its bytes to a point in a batch.",
        discussion: "Prints the median and the best of the rounds."
    )

    @Option(help: "Payloads per round.")
    var count = 100_000

    @Option(help: "Rounds.")
    var rounds = 9

    private struct Result: Encodable {
        var bytes: Int
        var medianNs: Double
        var bestNs: Double
    }

    func run() throws {
        let payload = Array(Self.payload.utf8)
        let key = UUID128.random()
        var batch = PointBatch()
        let results = try (0..<rounds).map { _ in
            let begin = processorSeconds()
            try payload.withUnsafeBytes { payload in
                for index in 0..<count {
                    if index % 1000 == 0 { batch.removeAll(keepingAtMost: 8 << 20) }
                    try batch.append(payload: payload, messageKey: key, isEnveloped: false)
                }
            }
            return (processorSeconds() - begin) * 1e9 / Double(count)
        }.sorted()
        try printJSON(Result(bytes: payload.count, medianNs: results[rounds / 2], bestNs: results[0]))
    }

    private static let payload = """
        {"name": "wsgi-start", "base_id": "70938bb4-d38f-46e3-947c-3c902f8cc0fd", \
        "trace_id": "97e36d13-1aea-4723-aa58-70b4df43bd42", "parent_id": "70938bb4-d38f-46e3-947c-3c902f8cc0fd", \
        "timestamp": "2026-01-01T00:00:00.000035", \
        "info": {"request": {"path": "/v1/nodes/1be26c0b/states/provision", "query": "detail=True&limit=100", \
        "method": "GET", "scheme": "http"}, "host": "bench"}, "project": "ironic", "service": "ironic_api"}
        """
}
