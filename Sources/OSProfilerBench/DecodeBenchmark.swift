//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore

/// What decoding costs the consumer: a body to a point in the batch, in nanoseconds a message.
struct DecodeBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Nanoseconds a message, from its body to a point in a batch.",
        discussion: "Prints the median and the best of the rounds."
    )

    @Option(help: "Messages a round.")
    var count = 100_000

    @Option(help: "Rounds.")
    var rounds = 9

    private struct Result: Encodable {
        var bytes: Int
        var medianNs: Double
        var bestNs: Double
    }

    func run() throws {
        let body = Array(Self.body.utf8)
        var decoder = NotificationDecoder()
        var batch = PointBatch()
        let results = try (0..<rounds).map { _ in
            let begin = processorSeconds()
            try body.withUnsafeBytes { body in
                for index in 0..<count {
                    if index % 1000 == 0 { batch.removeAll(keepingAtMost: 8 << 20) }
                    try decoder.decode(body, into: &batch)
                }
            }
            return (processorSeconds() - begin) * 1e9 / Double(count)
        }.sorted()
        try printJSON(Result(bytes: body.count, medianNs: results[rounds / 2], bestNs: results[0]))
    }

    private static let body = """
        {"message_id": "68ce2b03-f39d-40b9-b6aa-00d0fbb06795", "publisher_id": "bench", \
        "event_type": "profiler.ironic_api", "priority": "INFO", "payload": {"name": "wsgi-start", \
        "base_id": "70938bb4-d38f-46e3-947c-3c902f8cc0fd", "trace_id": "97e36d13-1aea-4723-aa58-70b4df43bd42", \
        "parent_id": "70938bb4-d38f-46e3-947c-3c902f8cc0fd", "timestamp": "2026-01-01T00:00:00.000035", \
        "info": {"request": {"path": "/v1/nodes/1be26c0b/states/provision", "query": "detail=True&limit=100", \
        "method": "GET", "scheme": "http"}, "host": "bench"}, "project": "ironic", "service": "ironic_api"}, \
        "timestamp": "2026-01-01 00:00:00.000035", "_unique_id": "76f9b52ecbe77e4d70beb6439935ff5a"}
        """
}
