//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import Logging
internal import OSProfiler
internal import OSProfilerAMQP
internal import OSProfilerMessaging

/// What a trace point costs the traced thread: encoding and the buffer included, in nanoseconds a point.
struct PointBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "point",
        abstract: "Nanoseconds a trace point, in the calling thread.",
        discussion: """
            in_trace_ns: ids, time, JSON and the publisher's buffer, which nobody drains and which drops its oldest.
            with_info_ns: the same with an info that is put together at each start.
            live_ns: as in_trace_ns, while the publishing thread sends to the broker of OSPROFILER_TRANSPORT_URL, if set.
            no_trace_ns: without an active trace. Each is the median of the rounds.
            """
    )

    @Option(help: "Pairs of points a round.")
    var count = 100_000

    @Option(help: "Rounds.")
    var rounds = 7

    private struct Result: Encodable {
        var inTraceNs: Double
        var withInfoNs: Double
        var liveNs: Double?
        var noTraceNs: Double
    }

    func run() throws {
        let outside = measure(point)
        var cfg = PublisherConfiguration(connection: AMQPConfiguration()); cfg.capacity = Int(ProcessInfo.processInfo.environment["CAP"] ?? "8388608")!; let idle = MessagingNotifier(cfg, logger: .benchmark)
        let inside = measure(point, in: idle)
        let withInfo = measure(pointWithInfo, in: idle)
        var live: Double?
        if let url = ProcessInfo.processInfo.environment["OSPROFILER_TRANSPORT_URL"] {
            let notifier = MessagingNotifier(
                PublisherConfiguration(connection: try TransportURL(url).configuration),
                logger: .benchmark
            )
            notifier.start()
            live = measure(point, in: notifier)
            notifier.shutdown(within: .seconds(60))
        }
        try printJSON(Result(inTraceNs: inside, withInfoNs: withInfo, liveNs: live, noTraceNs: outside))
    }

    private func measure(_ point: (Int) -> Void, in notifier: MessagingNotifier) -> Double {
        Profiler(notifier: notifier, service: .benchmark).withProfiling { measure(point) }
    }

    /// The median over the rounds of the time a point takes, a pair of them a call.
    private func measure(_ point: (Int) -> Void) -> Double {
        let results = (0..<rounds).map { _ in
            let time = ContinuousClock().measure {
                for index in 0..<count { point(index) }
            }
            return Double(time.components.seconds) * 1e9 + Double(time.components.attoseconds) / 1e9
        }
        return results.sorted()[rounds / 2] / Double(2 * count)
    }
}

private let databaseCall: TraceInfo = [
    "db": [
        "statement": "SELECT nodes.id, nodes.uuid FROM nodes WHERE nodes.uuid = :uuid", "params": ["uuid": 1],
    ]
]

/// A start and a stop.
@inline(never)
private func point(_ index: Int) {
    withTrace("db", info: databaseCall) { blackHole(index) }
}

@inline(never)
private func pointWithInfo(_ index: Int) {
    withTrace(
        "db",
        info: [
            "db": [
                "statement": "SELECT nodes.id, nodes.uuid FROM nodes WHERE nodes.uuid = :uuid",
                "params": ["uuid": .integer(Int64(index))],
            ]
        ]
    ) {
        blackHole(index)
    }
}

@inline(never)
private func blackHole(_ value: Int) {}
