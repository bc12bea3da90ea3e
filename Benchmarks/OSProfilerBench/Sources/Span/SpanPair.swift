//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTracing
import Tracing

/// Work that is marked in one of our ways, and the same marked in another.
struct SpanPair {
    enum Side: String, CaseIterable {
        case ours, reference, floor
    }

    let name: String
    /// Whether both run in a trace.
    var isInTrace = true
    let ours: () -> Void
    let reference: () -> Void
    /// The same calls as those of ours to the tracer that does nothing, where they have attributes. What they cost is not ours.
    var floor: (() -> Void)?

    func body(_ side: Side) -> (() -> Void)? {
        switch side {
        case .ours: ours
        case .reference: reference
        case .floor: floor
        }
    }

    static func all(_ tracer: OSProfilerTracer) -> [SpanPair] {
        var pairs = [none, outside(tracer), bare(tracer), request(tracer), requests(tracer), database(tracer)]
        #if Macros
        pairs += TracedPair.all
        #endif
        return pairs
    }

    // MARK: Outside a trace

    private static var none: SpanPair {
        SpanPair(
            name: "none",
            isInTrace: false,
            ours: { withTrace("work") { blackHole(1) } },
            reference: { blackHole(1) }
        )
    }

    private static func outside(_ tracer: OSProfilerTracer) -> SpanPair {
        SpanPair(
            name: "outside",
            isInTrace: false,
            ours: { tracer.withSpan("work") { blackHole($0.isRecording ? 1 : 0) } },
            reference: { NoOpTracer().withSpan("work") { blackHole($0.isRecording ? 1 : 0) } }
        )
    }

    // MARK: Inside: what is said is the same

    private static func bare(_ tracer: OSProfilerTracer) -> SpanPair {
        SpanPair(
            name: "bare",
            ours: { tracer.withSpan("work") { _ in blackHole(1) } },
            reference: { withTrace("work") { blackHole(1) } }
        )
    }

    /// A request to a server with the attributes of Hummingbird's middleware. Some work below it has the start sent.
    private static func request(_ tracer: OSProfilerTracer) -> SpanPair {
        let path = "/v1/nodes/1be26c0b/states/provision"
        let agent = "python-openstackclient keystoneauth1/5.6.0"
        func describe(_ span: some Tracing.Span) {
            span.updateAttributes { attributes in
                attributes["http.request.method"] = "GET"
                attributes["url.path"] = path
                attributes["url.query"] = "detail=True"
                attributes["user_agent.original"] = agent
                attributes["http.request.body.size"] = 0
                attributes["net.sock.peer.addr"] = "10.0.0.7"
                attributes["net.sock.peer.port"] = 51234
                attributes["net.sock.family"] = "inet"
            }
            if span.isRecording { withTrace("work") { blackHole(1) } }
            span.operationName = "/v1/nodes/{id}/states/provision"
            span.updateAttributes { attributes in
                attributes["http.route"] = "/v1/nodes/{id}/states/provision"
                attributes["http.response.status_code"] = 200
                attributes["http.response.body.size"] = 4096
            }
        }
        return SpanPair(
            name: "server",
            ours: { tracer.withSpan("HTTP GET route not found", ofKind: .server) { describe($0) } },
            reference: {
                withTrace(
                    "wsgi",
                    info: [
                        "request": [
                            "path": .string(path), "query": "detail=True", "method": "GET", "scheme": "http",
                        ],
                        "kind": "server",
                        "attributes": [
                            "http.request.body.size": 0, "http.request.method": "GET", "net.sock.family": "inet",
                            "net.sock.peer.addr": "10.0.0.7", "net.sock.peer.port": 51234, "url.path": .string(path),
                            "url.query": "detail=True", "user_agent.original": .string(agent),
                        ],
                    ],
                    stopInfo: { _ in
                        [
                            "span": "/v1/nodes/{id}/states/provision",
                            "attributes": [
                                "http.response.body.size": 4096, "http.response.status_code": 200,
                                "http.route": "/v1/nodes/{id}/states/provision",
                            ],
                        ]
                    }
                ) {
                    withTrace("work") { blackHole(1) }
                }
            },
            floor: { NoOpTracer().withSpan("HTTP GET route not found", ofKind: .server) { describe($0) } }
        )
    }

    /// A request to another service with the attributes of AsyncHTTPClient.
    private static func requests(_ tracer: OSProfilerTracer) -> SpanPair {
        let path = "/v2.1/servers/detail"
        let url = "http://nova.example.org:8774/v2.1/servers/detail"
        func describe(_ span: some Tracing.Span) {
            span.updateAttributes { attributes in
                attributes["http.request.method"] = "GET"
                attributes["server.address"] = "nova.example.org"
                attributes["server.port"] = 8774
                attributes["url.full"] = url
                attributes["url.path"] = path
                attributes["url.query"] = "limit=100"
                attributes["url.scheme"] = "http"
            }
            blackHole(1)
            span.attributes["http.status_code"] = 200
        }
        return SpanPair(
            name: "client",
            ours: { tracer.withSpan("GET", ofKind: .client) { describe($0) } },
            reference: {
                withTrace(
                    "http",
                    info: [
                        "requests": [
                            "method": "GET", "query": "limit=100", "path": .string(path),
                            "hostname": "nova.example.org", "port": 8774, "scheme": "http",
                        ],
                        "kind": "client",
                        "attributes": [
                            "http.request.method": "GET", "http.status_code": 200,
                            "server.address": "nova.example.org", "server.port": 8774, "url.full": .string(url),
                            "url.path": .string(path), "url.query": "limit=100", "url.scheme": "http",
                        ],
                    ],
                    stopInfo: { _ in ["requests": ["status_code": 200], "span": "GET"] }
                ) {
                    blackHole(1)
                }
            },
            floor: { NoOpTracer().withSpan("GET", ofKind: .client) { describe($0) } }
        )
    }

    /// A statement with the least that names it.
    private static func database(_ tracer: OSProfilerTracer) -> SpanPair {
        let statement = "SELECT nodes.id, nodes.uuid FROM nodes WHERE nodes.uuid = $1"
        func describe(_ span: some Tracing.Span) {
            span.updateAttributes { attributes in
                attributes["db.system"] = "postgresql"
                attributes["db.statement"] = statement
            }
            blackHole(1)
        }
        return SpanPair(
            name: "database",
            ours: { tracer.withSpan("SELECT", ofKind: .client) { describe($0) } },
            reference: {
                withTrace(
                    "db",
                    info: [
                        "db": ["statement": .string(statement), "params": []],
                        "kind": "client",
                        "attributes": ["db.statement": .string(statement), "db.system": "postgresql"],
                    ],
                    stopInfo: { _ in ["span": "SELECT"] }
                ) {
                    blackHole(1)
                }
            },
            floor: { NoOpTracer().withSpan("SELECT", ofKind: .client) { describe($0) } }
        )
    }
}
