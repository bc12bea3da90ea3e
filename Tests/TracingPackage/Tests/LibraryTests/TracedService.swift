//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import HTTPTypes
import OSProfiler
import OSProfilerTracing
import Synchronization
import Tracing

/// A service whose points are kept.
final class TracedService: Notifier {
    private let recorded = Mutex<[TracePoint]>([])
    private let log = Mutex<[String]>([])

    let baseID = OpaqueID.random()
    var profiler: Profiler {
        let service = ServiceIdentity(project: "test", service: "test-service", host: "host")
        return Profiler(notifier: self, service: service, hmacKeys: HMACKeys("SECRET_KEY"))
    }

    func notify(_ point: TracePoint) {
        recorded.withLock { $0.append(point) }
        note("\(point.name)-\(point.phase)")
    }

    /// Puts something between the points, to see the order.
    func note(_ text: String) { log.withLock { $0.append(text) } }

    /// The points as `name-start` or `name-stop`, and notes, in order.
    var events: [String] { log.withLock { $0 } }

    /// The info of the starts, or of the stops, with a name.
    func infos(_ name: String, _ phase: TracePoint.Phase) -> [TraceInfo] { points(name, phase).map(\.info) }

    func points(_ name: String, _ phase: TracePoint.Phase) -> [TracePoint] {
        recorded.withLock { $0.filter { $0.name == name && $0.phase == phase } }
    }

    /// The headers with which another service asks.
    var signedHeaders: [(name: String, value: String)] {
        profiler.withProfiling(baseID: baseID) { TraceHeaders.current() }
    }

    var signedFields: HTTPFields {
        var fields = HTTPFields()
        for (name, value) in signedHeaders { fields.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
        return fields
    }

    /// Runs a test with a service whose tracer the libraries find; nothing is bootstrapped.
    static func test(_ body: (TracedService) async throws -> Void) async throws {
        let service = TracedService()
        try await withTracer(OSProfilerTracer(service.profiler)) { try await body(service) }
    }

    /// Waits for a number of stops: a server may end its span after its client has the answer.
    func stops(_ count: Int) async throws {
        while recorded.withLock({ $0.count { $0.phase == .stop } }) < count {
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}

extension TraceInfo.Value {
    /// A member of an object.
    subscript(key: String) -> TraceInfo.Value? {
        if case .object(let info) = self { info[key] } else { nil }
    }

    var text: String { if case .string(let text) = self { text } else { "" } }
    var elements: [TraceInfo.Value] { if case .array(let list) = self { list } else { [] } }
}
