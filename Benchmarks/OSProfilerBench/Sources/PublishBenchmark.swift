//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import Foundation
import OSProfiler
import OSProfilerMessaging

/// Measures how fast the publisher delivers trace points to a broker, including confirms.
struct PublishBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publishes trace points with confirms and waits for all of them.",
        discussion: """
            OSPROFILER_TRANSPORT_URL names the broker. The producer waits while the buffer is half full, so that no point
            is dropped. The CPU time includes the producer's.
            """
    )

    @Option(help: "Messages.")
    var count = 200_000

    @Option(help: "Exchange.")
    var exchange = "openstack"

    @Option(help: "Messages that may await their confirms.")
    var window = 1000

    private struct Result: Encodable {
        var messages: Int
        var seconds: Double
        var messagesPerSecond: Double
        var cpuUsPerMessage: Double
    }

    private struct Incomplete: Error, CustomStringConvertible {
        let statistics: PublisherStatistics
        var description: String { "not all messages were confirmed: \(statistics)" }
    }

    func validate() throws {
        guard count > 0 else { throw ValidationError("--count must be positive") }
    }

    func run() throws {
        guard let url = ProcessInfo.processInfo.environment["OSPROFILER_TRANSPORT_URL"] else {
            throw ValidationError("OSPROFILER_TRANSPORT_URL is not set")
        }
        var configuration = PublisherConfiguration(connection: try TransportURL(url).configuration)
        configuration.topology.exchange = exchange
        configuration.window = window
        let notifier = MessagingNotifier(configuration, logger: .benchmark)
        notifier.start()

        let begin = (ContinuousClock.now, processorSeconds())
        let profiler = Profiler(notifier: notifier, service: .benchmark)
        profiler.withProfiling {
            let handle = startTrace("bench")
            handle.withChildren {
                for index in 1..<count {
                    if index % 1000 == 0 {
                        while notifier.statistics.waiting > 5000 { Thread.sleep(forTimeInterval: 0.004) }
                    }
                    _ = startTrace("db", info: ["db": ["statement": "SELECT 1", "params": [.integer(Int64(index))]]])
                }
            }
        }
        let isComplete = notifier.shutdown(within: .seconds(600))
        let time = ContinuousClock.now - begin.0
        let seconds = time / .seconds(1)
        guard isComplete, notifier.statistics.confirmed == count else {
            throw Incomplete(statistics: notifier.statistics)
        }
        try printJSON(
            Result(
                messages: count,
                seconds: seconds,
                messagesPerSecond: Double(count) / seconds,
                cpuUsPerMessage: (processorSeconds() - begin.1) * 1e6 / Double(count)
            )
        )
    }
}
