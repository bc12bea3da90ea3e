//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import Foundation
import OSProfiler
import OSProfilerMessaging
import OSProfilerTracing

/// Measures the cost of a span of swift-distributed-tracing, and of what a macro traces, beside other ways to mark the same
/// work, in nanoseconds.
struct SpanBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "span",
        abstract: "Measures nanoseconds per span in the calling thread.",
        discussion: """
            Prints, for each pair, ours_ns, reference_ns and floor_ns: the shortest of the rounds, in which they take turns.
            floor_ns is what the attributes of a span cost with swift-distributed-tracing's own tracer that does nothing.

            none: withTrace outside a trace, beside the work alone.
            outside: withSpan of our tracer outside a trace, beside swift-distributed-tracing's own tracer that does nothing.
            bare, server, client, database: withSpan in a trace, beside a withTrace whose points say the same.
            traced, traced-arguments, traced-result: @Traced, beside the withTrace that one would write; with the trait Macros.

            Points are encoded into the buffer of a publisher that no thread drains, so it drops the oldest. Before, --tasks
            tasks nest spans and withTrace in one another, and a wrong parent ends the command with 1; so does a pair whose
            points differ.
            """
    )

    @Option(help: "Spans per round; 0 measures nothing.")
    var count = 20_000

    @Option(help: "Rounds.")
    var rounds = 21

    @Option(help: "Tasks that check their parents.")
    var tasks = 64

    @Option(help: "The only pair to measure.")
    var only: String?

    @Option(
        help:
            "Runs one side of the pair, ours, reference or floor, once, without the clock: for a profiler that counts."
    )
    var side: SpanPair.Side?

    @Flag(help: "Sends the points to a notifier that drops them.")
    var noop = false

    private struct Times: Encodable {
        var oursNs: Double
        var referenceNs: Double
        var floorNs = 0.0
    }

    func run() throws {
        guard SpanCheck.run(tasks: tasks) else { try fail("a span has a wrong parent") }
        guard count > 0 else { return }
        // The tracer of the check lets go of its spans, whose trace would be active, a tenth of a second later.
        if tasks > 0 { Thread.sleep(forTimeInterval: 0.3) }
        let nowhere = try TransportURL("rabbit://localhost/").configuration
        let publisher = MessagingNotifier(PublisherConfiguration(connection: nowhere), logger: .benchmark)
        let profiler = Profiler(notifier: noop ? NoopNotifier() : publisher, service: .benchmark)
        let pairs = SpanPair.all(OSProfilerTracer(profiler)).filter { only == nil || $0.name == only }
        guard !pairs.isEmpty else { throw ValidationError("no pair '\(only ?? "")'") }
        if let side {
            for pair in pairs {
                if let body = pair.body(side) { inTrace(pair, profiler) { repeated(body) } }
            }
            return
        }
        var results: [String: Times] = [:]
        for pair in pairs {
            guard SpanCheck.saysTheSame(pair) else { try fail("the points of '\(pair.name)' differ") }
            inTrace(pair, profiler) { results[pair.name] = measure(pair) }
        }
        try printJSON(results)
    }

    private func fail(_ message: String) throws -> Never {
        print(message)
        throw ExitCode.failure
    }

    private func inTrace(_ pair: SpanPair, _ profiler: Profiler, _ body: () -> Void) {
        if pair.isInTrace { profiler.withProfiling { body() } } else { body() }
    }

    private func measure(_ pair: SpanPair) -> Times {
        var times: [SpanPair.Side: Double] = [:]
        for _ in 0..<rounds {
            for side in SpanPair.Side.allCases {
                if let body = pair.body(side) { times[side] = min(times[side] ?? .infinity, time(body)) }
            }
        }
        return Times(oursNs: times[.ours] ?? 0, referenceNs: times[.reference] ?? 0, floorNs: times[.floor] ?? 0)
    }

    private func time(_ body: () -> Void) -> Double {
        ContinuousClock().measure { repeated(body) } / .nanoseconds(1) / Double(count)
    }

    @inline(never)
    private func repeated(_ body: () -> Void) {
        for _ in 0..<count { body() }
    }
}

extension SpanPair.Side: ExpressibleByArgument {}
