//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import Foundation
import Logging
import OSProfiler
import OSProfilerMessaging

/// Measures the cost of a trace point for the traced thread, including encoding and the buffer, in nanoseconds per
/// point.
struct PointBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "point",
        abstract: "Measures nanoseconds per trace point in the calling thread.",
        discussion: """
            in_trace_ns: startTrace and stop, including ids, time, JSON and the publisher's buffer. No thread drains the
              buffer, so it drops its oldest points.
            scope_ns: half a call of withTrace, which also sets the task's context and builds its info for each call.
            live_ns: like in_trace_ns, while the publishing thread sends to the broker in OSPROFILER_TRANSPORT_URL, if set.
            no_trace_ns: without an active trace. Each result is the median of the rounds.
            """
    )

    @Option(help: "Pairs of points per round.")
    var count = 100_000

    @Option(help: "Rounds.")
    var rounds = 7

    private struct Result: Encodable {
        var inTraceNs: Double
        var scopeNs: Double
        var liveNs: Double?
        var noTraceNs: Double
    }

    func run() throws {
        let outside = measure(point)
        let nowhere = try TransportURL("rabbit://localhost/").configuration
        let idle = MessagingNotifier(PublisherConfiguration(connection: nowhere), logger: .benchmark)
        let inside = measure(point, in: idle)
        let scope = measure(scopedPoint, in: idle)
        var live: Double?
        if let url = ProcessInfo.processInfo.environment["OSPROFILER_TRANSPORT_URL"] {
            let notifier = MessagingNotifier(
                PublisherConfiguration(connection: try TransportURL(url).configuration),
                logger: .benchmark
            )
            notifier.start()
            live = measure(point, in: notifier)
            _ = notifier.shutdown(within: .seconds(60))
        }
        try printJSON(Result(inTraceNs: inside, scopeNs: scope, liveNs: live, noTraceNs: outside))
    }

    private func measure(_ point: (Int) -> Void, in notifier: MessagingNotifier) -> Double {
        Profiler(notifier: notifier, service: .benchmark).withProfiling { measure(point) }
    }

    /// Returns the median over the rounds of the time per point; each call of `point` sends a pair.
    private func measure(_ point: (Int) -> Void) -> Double {
        let results = (0..<rounds).map { _ in
            let time = ContinuousClock().measure {
                for index in 0..<count { point(index) }
            }
            return time / .nanoseconds(1)
        }
        return results.sorted()[rounds / 2] / Double(2 * count)
    }
}

private let databaseCall: TraceInfo = [
    "db": [
        "statement": "SELECT nodes.id, nodes.uuid FROM nodes WHERE nodes.uuid = :uuid", "params": ["uuid": 1],
    ]
]

/// Sends a start and a stop.
@inline(never)
private func point(_ index: Int) {
    let handle = startTrace("db", info: databaseCall)
    blackHole(index)
    handle.stop()
}

@inline(never)
private func scopedPoint(_ index: Int) {
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

/// Keeps what the compiler would otherwise leave out.
@inline(never)
func blackHole(_ value: Int) {}
