//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import Foundation
import OSProfiler
import OSProfilerMessaging

/// Measures the cost of trace points for the traced threads while the fault campaign disturbs the broker.
struct CallerBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "caller",
        abstract: "Publishes at a steady rate and times every trace point in its calling thread.",
        discussion: """
            OSPROFILER_TRANSPORT_URL names the broker. Each line of standard input begins a phase of that name. At the end
            of the input, or after --seconds, the benchmark shuts the publisher down and prints the result. The first
            phase is called start.
            """
    )

    @Option(help: "Threads that send points.")
    var threads = 4

    @Option(help: "Tasks that send points from Swift's thread pool.")
    var tasks = 0

    @Option(help: "Points per second, for all threads and tasks together.")
    var rate = 2000

    @Option(help: "Bytes of the publisher's buffer.")
    var capacity = 8 << 20

    @Option(help: "Seconds to run; by default, until standard input ends.")
    var seconds: Double?

    @Option(help: "Seconds that the shutdown may take.")
    var shutdown = 5.0

    @Option(help: "Seconds after which a stuck connection is cut.")
    var stall = 60.0

    @Flag(help: "Declare exchange and queue durable.")
    var durable = false

    func validate() throws {
        guard threads >= 0, tasks >= 0, threads + tasks > 0 else { throw ValidationError("no thread and no task") }
        guard rate > 0 else { throw ValidationError("--rate must be positive") }
    }

    func run() throws {
        guard let url = ProcessInfo.processInfo.environment["OSPROFILER_TRANSPORT_URL"] else {
            throw ValidationError("OSPROFILER_TRANSPORT_URL is not set")
        }
        var configuration = PublisherConfiguration(connection: try TransportURL(url).configuration)
        configuration.topology.isDurable = durable
        configuration.capacity = capacity
        configuration.stallTimeout = .seconds(stall)
        let log = CallerLog()
        let notifier = MessagingNotifier(configuration, logger: log.logger)
        notifier.start()

        let load = CallerLoad(Profiler(notifier: notifier, service: .benchmark), pace: threads + tasks, rate: rate)
        load.start(threads: threads, tasks: tasks)
        var names = ["start"]
        if let seconds {
            Thread.sleep(forTimeInterval: seconds)
        } else {
            while let name = readLine() {
                names.append(name)
                load.beginPhase()
            }
        }
        let phases = load.stop()

        let begin = ContinuousClock.now
        _ = notifier.shutdown(within: .seconds(shutdown))
        let time = ContinuousClock.now - begin
        try printJSON(
            CallerResult(
                phases: zip(names, phases).map { CallerResult.Phase(name: $0, latencies: $1) },
                statistics: notifier.statistics,
                shutdownSeconds: time / .seconds(1),
                log: log.lines
            )
        )
    }
}

/// The JSON object that the benchmark prints.
struct CallerResult: Encodable {
    struct Phase: Encodable {
        var name: String
        var points: Int
        var p50Ns: Int
        var p99Ns: Int
        var maxNs: Int

        init(name: String, latencies: LatencyHistogram) {
            self.name = name
            points = latencies.count
            p50Ns = latencies.quantile(0.5)
            p99Ns = latencies.quantile(0.99)
            maxNs = latencies.maximum
        }
    }

    var phases: [Phase]
    var enqueued: Int
    var published: Int
    var confirmed: Int
    var dropped: Int
    var resent: Int
    var returned: Int
    var reconnects: Int
    var shutdownSeconds: Double
    var peakMb: Double
    /// `level: message`, in order.
    var log: [String]

    init(phases: [Phase], statistics: PublisherStatistics, shutdownSeconds: Double, log: [String]) {
        self.phases = phases
        enqueued = statistics.enqueued
        published = statistics.published
        confirmed = statistics.confirmed
        dropped = statistics.dropped
        resent = statistics.resent
        returned = statistics.returned
        reconnects = statistics.reconnects
        self.shutdownSeconds = shutdownSeconds
        peakMb = peakMegabytes()
        self.log = log
    }
}
