//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfiler
internal import OSProfilerCore
internal import OSProfilerMessaging

/// A sample trace: a request through two services, with one query that fails and is made again.
enum DemoTrace {
    private struct DeadlockError: Error, CustomStringConvertible {
        let description = "Deadlock found when trying to get lock; try restarting transaction"
    }

    /// How long the broker may take.
    private static let patience: Duration = .seconds(15)

    /// Publishes it through the library, as a service would.
    ///
    /// - Returns: the trace's id.
    static func publish(_ configuration: Configuration, topology: BusTopology) throws -> OpaqueID {
        let connection = try configuration.connection(as: "publish")
        // The notifier bears with a broker that is away and says nothing; here someone waits for an answer.
        try QueueInspector(connection).close()
        let notifier = MessagingNotifier(
            PublisherConfiguration(connection: connection, topology: topology),
            logger: try configuration.logger()
        )
        notifier.start()
        let baseID = OpaqueID.random()
        record(baseID, host: ProcessInfo.processInfo.hostName, notifier: notifier)
        guard notifier.shutdown(within: patience) else {
            throw CLIError(
                "the broker did not confirm all trace points within \(patience.components.seconds) s: "
                    + "--log-level info tells why"
            )
        }
        return baseID
    }

    /// Goes through the motions; takes some 60 ms.
    static func record(_ baseID: OpaqueID, host: String, notifier: any Notifier) {
        func profiler(_ service: String) -> Profiler {
            Profiler(notifier: notifier, service: ServiceIdentity(project: "demo", service: service, host: host))
        }
        let request: TraceInfo = [
            "request": ["method": "POST", "path": "/v1/nodes", "query": "", "scheme": "http"]
        ]
        profiler("demo_api").withProfiling(baseID: baseID) {
            withTrace("wsgi", info: request) {
                work(4)
                query("SELECT * FROM nodes WHERE name = %s", 3)
                withTrace("rpc", info: function("demo.conductor.rpcapi.create_node")) {
                    work(3)
                    profiler("demo_conductor").withProfiling(baseID: baseID, parentID: Profiler.currentTraceID) {
                        conduct()
                    }
                }
                work(2)
            }
        }
    }

    private static func conduct() {
        withTrace("rpc", info: function("demo.conductor.manager.create_node")) {
            work(2)
            try? withTrace("db", info: statement("INSERT INTO nodes (uuid, name) VALUES (%s, %s)")) {
                work(6)
                throw DeadlockError()
            }
            query("INSERT INTO nodes (uuid, name) VALUES (%s, %s)", 5)
            withTrace("driver", info: function("demo.drivers.fake.FakePower.validate")) {
                work(8)
                withTrace("function", info: function("demo.drivers.fake.ping")) { work(12) }
            }
            query("UPDATE nodes SET state = %s WHERE uuid = %s", 2)
        }
    }

    private static func query(_ text: String, _ milliseconds: Int) {
        withTrace("db", info: statement(text)) { work(milliseconds) }
    }

    private static func statement(_ text: String) -> TraceInfo {
        ["db": ["statement": .string(text), "params": [:]]]
    }

    private static func function(_ name: String) -> TraceInfo {
        ["function": ["name": .string(name), "args": "()", "kwargs": "{}"]]
    }

    private static func work(_ milliseconds: Int) {
        Pause.sleep(.milliseconds(milliseconds))
    }
}
