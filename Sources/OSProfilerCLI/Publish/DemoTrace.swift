//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import Synchronization

/// A sample trace: a request through two services, with one query that fails and is retried.
enum DemoTrace {
    private struct DeadlockError: Error, CustomStringConvertible {
        let description = "Deadlock found when trying to get lock; try restarting transaction"
    }

    /// Records the points, so that they are published all at once and a broker's refusal is reported.
    private final class Recorder: Notifier {
        let points = Mutex<[TracePoint]>([])
        func notify(_ point: TracePoint) { points.withLock { $0.append(point) } }
    }

    /// Creates a trace with the library, as a service would.
    ///
    /// - Returns: the base id, and the messages that a service would publish.
    static func make(
        topology: BusTopology,
        compression: MessageCompression? = nil
    ) throws -> (baseID: OpaqueID, messages: [BusMessage]) {
        let recorder = Recorder()
        let baseID = OpaqueID.random()
        record(baseID, notifier: recorder)
        let messages = try recorder.points.withLock { $0 }.map { point in
            var writer = ByteWriter()
            writer.writePayload(point)
            let notification = try PayloadNotification(writer.bytes, priority: topology.priority)
            return BusMessage(notification, topology: topology, compression: compression)
        }
        return (baseID, messages)
    }

    /// Runs the sample work; takes about 60 ms.
    private static func record(_ baseID: OpaqueID, notifier: any Notifier) {
        func profiler(_ service: String) -> Profiler {
            Profiler(notifier: notifier, service: ServiceIdentity(project: "demo", service: service))
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
