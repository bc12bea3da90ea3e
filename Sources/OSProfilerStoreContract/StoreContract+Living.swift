//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Cases about stray spans, and about a trace's request and terms.
extension StoreContract {
    private static func summary(_ store: any TraceStore) throws -> TraceSummary {
        let summaries = try store.summaries(TraceQuery())
        guard summaries.count == 1 else { throw ContractFailure(description: "\(summaries.count) traces, expected 1") }
        return summaries[0]
    }

    /// Returns the start and the stop of a span. Each service has its own host.
    private static func span(
        _ number: Int,
        parent: Int?,
        _ times: ClosedRange<Int>,
        service: String = "api",
        failing: Bool = false
    ) -> [ContractPoint] {
        let name = parent == nil ? "wsgi" : "db"
        let host = "\"host\": \"\(service)-1\""
        return [
            ContractPoint(
                traceID: uuid(number),
                parentID: parent.map(uuid),
                name: "\(name)-start",
                time: times.lowerBound,
                info: "{\(host)}",
                service: "\"\(service)\"",
                message: 2 * number
            ),
            ContractPoint(
                traceID: uuid(number),
                parentID: parent.map(uuid),
                name: "\(name)-stop",
                time: times.upperBound,
                info: failing ? "{\(host), \"etype\": \"E\"}" : "{\(host)}",
                service: "\"\(service)\"",
                message: 2 * number + 1
            ),
        ]
    }

    /// A request of 264 ms that calls another service, whose thread then sends the spans of two later requests under
    /// the same trace id.
    private static var request: [ContractPoint] {
        let root = span(1, parent: nil, 0...264_000)
        let call = span(2, parent: 1, 60_000...71_000, service: "conductor")
        let first = span(3, parent: 1, 6_200_000...6_201_000, service: "conductor", failing: true)
        let second = span(4, parent: 1, 24_100_000...24_103_000, service: "conductor")
        return [root[0]] + call + [root[1]] + first + second
    }

    private static func expectRequest(_ store: any TraceStore) throws {
        let summary = try summary(store)
        try expect(summary.duration, 264_000, "duration")
        try expect(summary.errors, 0, "errors")
        try expect(summary.straySpans, 2, "stray spans")
        try expect(summary.strayErrors, 1, "stray errors")
        try expect(summary.points, 8, "points")
        var query = TraceQuery()
        query.minimumDuration = 264_001
        try expect(try store.summaries(query).count, 0, "longer traces")
        query = TraceQuery()
        query.onlyErrors = true
        try expect(try store.summaries(query).count, 0, "traces with errors")
    }

    /// Spans that run on after the request has ended, or begin late, and yet belong to the trace.
    private static var background: [ContractPoint] {
        let root = span(1, parent: nil, 0...100_000)
        let cast = span(2, parent: 1, 90_000...30_000_000, service: "conductor")
        let inner = span(3, parent: 2, 20_000_000...20_500_000, service: "conductor")
        let soon = span(4, parent: 2, 30_900_000...31_000_000, service: "conductor")
        let waited = span(5, parent: 1, 45_000_000...45_100_000, service: "agent")
        return [root[0], cast[0], root[1]] + inner + [cast[1]] + soon + waited
    }

    private static func expectBackground(_ store: any TraceStore) throws {
        let summary = try summary(store)
        try expect(summary.straySpans, 0, "stray spans")
        try expect(summary.duration, 45_100_000, "duration")
    }

    private static func count(_ store: any TraceStore, _ change: (inout TraceQuery) -> Void) throws -> Int {
        var query = TraceQuery()
        change(&query)
        return try store.summaries(query).count
    }

    /// Checks the request of a trace with one span; nil for none.
    private static func asks(_ request: String?, _ name: String, _ info: String) -> Case {
        Case("the request in a summary is \(request ?? "absent")", needs: [.write, .list]) { store in
            try store.put([
                ContractPoint(name: "\(name)-start", info: "{\(info), \"host\": \"h\"}", message: 1),
                ContractPoint(name: "\(name)-stop", time: 5, message: 2),
            ])
            try expect(try summary(store).request, request, "request")
        }
    }

    static let living: [Case] = [
        Case("stray spans count neither in the duration nor in the errors", needs: [.write, .list]) { store in
            try store.put(request)
            try expectRequest(store)
        },
        Case("stray spans are recognized point by point, each delivered twice", needs: [.write, .list]) { store in
            for point in request {
                try store.put([point])
                try store.put([point])
            }
            try expectRequest(store)
        },
        Case("background work belongs to its trace", needs: [.write, .list]) { store in
            try store.put(background)
            try expectBackground(store)
        },
        Case("background work belongs to its trace, point by point", needs: [.write, .list]) { store in
            for point in background { try store.put([point]) }
            try expectBackground(store)
        },
        Case("a span is not stray because clocks differ", needs: [.write, .list]) { store in
            let root = span(1, parent: nil, 0...20_000_000)
            let first = span(2, parent: 1, 5_100_000...6_000_000, service: "conductor")
            // It began before the root ended, on a host whose clock is five seconds ahead.
            let second = span(3, parent: 1, 24_000_000...24_500_000, service: "conductor")
            for point in [root[0]] + first + second + [root[1]] { try store.put([point]) }
            try expect(try summary(store).straySpans, 0, "stray spans")
        },
        Case("a later request belongs to its trace", needs: [.write, .list]) { store in
            for point in request + span(5, parent: nil, 60_000_000...60_100_000, failing: true) {
                try store.put([point])
            }
            let summary = try summary(store)
            try expect(summary.straySpans, 2, "stray spans")
            try expect(summary.duration, 60_100_000, "duration")
            try expect(summary.errors, 1, "errors")
        },
        asks(
            "PUT /v1/nodes/n\u{e9}/states/provision",
            "wsgi",
            #""request": {"path": "/v1/nodes/n\u00e9/states/provision", "method": "PUT", "query": "token=x"}"#
        ),
        asks(
            "do_node_deploy",
            "rpc",
            #""function": {"name": "ironic.conductor.manager.ConductorManager.do_node_deploy"}"#
        ),
        asks(
            "SELECT nodes",
            "db",
            #""db": {"statement": "SELECT nodes.id, nodes.uuid\nFROM nodes WHERE nodes.id = ?"}"#
        ),
        asks("BEGIN", "db", #""db": {"statement": "BEGIN (implicit)", "params": {}}"#),
        asks(nil, "wsgi", #""request": "GET /", "db": [], "function": null"#),
        asks(
            String(repeating: "x", count: TraceTerms.length),
            "rpc",
            "\"function\": {\"name\": \"\(String(repeating: "x", count: 70_000))\"}"
        ),
        Case("the paths of any request find a trace", needs: [.write, .list]) { store in
            try store.put([
                ContractPoint(
                    traceID: uuid(1),
                    info: #"{"request": {"path": "/v1/nodes", "method": "GET"}}"#,
                    message: 1
                ),
                ContractPoint(
                    traceID: uuid(2),
                    parentID: uuid(1),
                    time: 5,
                    info: #"{"host": "net", "request": {"path": "/v2.0/ports?x='1'", "method": "POST"}}"#,
                    service: "\"neutron\"",
                    message: 2
                ),
            ])
            try expect(try count(store) { $0.path = "/v1/no" }, 1, "the root's path")
            try expect(try count(store) { $0.path = "/v2.0/ports?x='1'" }, 1, "an inner path")
            try expect(try count(store) { $0.path = "nodes" }, 0, "an end of a path")
            try expect(try count(store) { $0.path = "/v_/" }, 0, "a path that is a pattern")
            try expect(try count(store) { $0.service = "neutron" }, 1, "an inner service")
            try expect(try count(store) { $0.host = "net" }, 1, "an inner host")
            try expect(try count(store) { ($0.service, $0.host) = ("neutron", "n") }, 0, "a beginning of a host")
        },
    ]
}
