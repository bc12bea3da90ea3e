//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import OSProfiler
import OSProfilerTracing
import Testing
import Tracing

/// What AsyncHTTPClient makes of a request, against a server of Hummingbird in the same process.
@Suite struct AsyncHTTPClientTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private static let headers = ["X-Trace-Info", "X-Trace-HMAC", "traceparent"].map { HTTPField.Name($0)! }

    /// Runs a server and a client, and `body` in a trace. The server notes how often each header came.
    private func test(
        _ body: @escaping @Sendable (HTTPClient, _ url: String, TracedService) async throws -> Void
    ) async throws {
        try await TracedService.test { service in
            let router = Router()
            router.add(middleware: TracingMiddleware())
            @Sendable func count(_ request: Request) {
                service.note(Self.headers.map { "\(request.headers[values: $0].count)" }.joined(separator: " "))
            }
            router.get("found") { request, _ in
                count(request)
                return "fine"
            }
            router.get("moved") { request, _ in
                count(request)
                return Response.redirect(to: "/found")
            }
            router.get("slow") { _, _ in
                service.note("waiting")
                while !service.events.contains("cancelled") { try await Task.sleep(for: .milliseconds(1)) }
                return "late"
            }
            let app = Application(
                responder: router.buildResponder(),
                configuration: .init(address: .hostname("127.0.0.1", port: 0))
            )
            try await app.test(.live) { server in
                let port = try #require(server.port)
                // Made here, because a client takes the tracer when its configuration is made.
                let client = HTTPClient(
                    eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
                    configuration: HTTPClient.Configuration()
                )
                do {
                    try await service.profiler.withProfiling(baseID: service.baseID) {
                        try await body(client, "http://127.0.0.1:\(port)", service)
                    }
                } catch {
                    try await client.shutdown()
                    throw error
                }
                try await client.shutdown()
            }
        }
    }

    @Test func aRequest() async throws {
        try await test { client, url, service in
            let response = try await client.execute(HTTPClientRequest(url: "\(url)/found?a=b"), timeout: .seconds(30))
            #expect(response.status == .ok)
            try await service.stops(2)
            let port = Int64(url.split(separator: ":").last ?? "") ?? 0
            let requests: TraceInfo.Value = [
                "method": "GET", "query": "a=b", "path": "/found", "hostname": "127.0.0.1", "port": .integer(port),
                "scheme": "http",
            ]
            #expect(service.infos("http", .start).first?["requests"] == requests)
            let stop = try #require(service.infos("http", .stop).first)
            #expect(stop["requests"] == ["status_code": 200] && stop["etype"] == nil)
            let (asked, answered) = (service.points("http", .start)[0], service.points("wsgi", .start)[0])
            #expect(asked.parentID == service.baseID && answered.parentID == asked.traceID)
            #expect(answered.baseID == service.baseID && service.events.contains("1 1 1"))
            #expect(service.events.first == "http-start")
        }
    }

    /// One span over both requests, and the headers anew in each.
    @Test func aRedirect() async throws {
        try await test { client, url, service in
            _ = try await client.execute(HTTPClientRequest(url: "\(url)/moved"), timeout: .seconds(30))
            try await service.stops(3)
            #expect(service.events.filter { $0 == "1 1 1" }.count == 2)
            let asked = service.points("http", .start)
            let answered = service.points("wsgi", .start)
            #expect(asked.count == 1 && answered.count == 2)
            #expect(answered.allSatisfy { $0.parentID == asked[0].traceID })
        }
    }

    @Test func anAnswerThatIsAnError() async throws {
        try await test { client, url, service in
            _ = try await client.execute(HTTPClientRequest(url: "\(url)/nowhere"), timeout: .seconds(30))
            try await service.stops(2)
            #expect(service.infos("http", .stop).first?["etype"] == "404")
            #expect(service.infos("wsgi", .stop).first?["etype"] == nil)
        }
    }

    @Test func noAnswer() async throws {
        try await test { client, _, service in
            // Nobody listens on the port of discard.
            await #expect(throws: (any Error).self) {
                try await client.execute(HTTPClientRequest(url: "http://127.0.0.1:9/"), timeout: .seconds(30))
            }
            let stop = try #require(service.infos("http", .stop).first)
            #expect(stop["etype"]?.text.isEmpty == false && stop["requests"] == nil)
        }
    }

    @Test func aCancelledRequest() async throws {
        try await test { client, url, service in
            let task = Task { try await client.execute(HTTPClientRequest(url: "\(url)/slow"), timeout: .seconds(60)) }
            while !service.events.contains("waiting") { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
            service.note("cancelled")
            while service.infos("http", .stop).isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            #expect(service.infos("http", .stop).first?["etype"]?.text.isEmpty == false)
        }
    }

    /// The API of futures starts its span on an event loop, where no context tells the trace, and sends no headers.
    @Test func futures() async throws {
        try await test { client, url, service in
            let response = try await client.execute(request: HTTPClient.Request(url: "\(url)/found")).get()
            #expect(response.status == .ok)
            while !service.events.contains("0 0 0") { try await Task.sleep(for: .milliseconds(1)) }
            #expect(service.points("http", .start).isEmpty && service.points("wsgi", .start).isEmpty)
        }
    }

    /// A request that is traced by OpenTelemetry alone goes on with it, and both go on together.
    @Test func headersOfOtherTracers() async throws {
        try await test { client, url, service in
            struct Headers: Extractor {
                func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
            }
            let carrier = ["traceparent": Self.parent]
            for isTraced in [false, true] {
                var context = ServiceContext.topLevel
                let signed = isTraced ? Dictionary(uniqueKeysWithValues: service.signedHeaders) : [:]
                InstrumentationSystem.instrument.extract(
                    carrier.merging(signed) { $1 },
                    into: &context,
                    using: Headers()
                )
                _ = try await ServiceContext.withValue(context) {
                    try await client.execute(HTTPClientRequest(url: "\(url)/found"), timeout: .seconds(30))
                }
            }
            try await service.stops(2)
            #expect(service.events.contains("0 0 1") && service.events.contains("1 1 1"))
        }
    }
}
