//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OSProfiler
import OSProfilerTracing
import Testing
import Tracing

/// What Hummingbird's middleware makes of a request that is traced.
@Suite struct HummingbirdTests {
    /// Sends one traced request to a router with the middleware, and returns the info of the start and of the stop.
    private func ask(
        _ uri: String,
        _ method: HTTPRequest.Method = .get,
        expecting status: HTTPResponse.Status = .ok,
        around outer: (any MiddlewareProtocol<Request, Response, BasicRequestContext>)? = nil,
        _ routes: (Router<BasicRequestContext>, TracedService) -> Void
    ) async throws -> (start: TraceInfo, stop: TraceInfo, service: TracedService) {
        var result: (TraceInfo, TraceInfo, TracedService)?
        try await TracedService.test { service in
            let router = Router()
            if let outer { router.add(middleware: outer) }
            router.add(middleware: TracingMiddleware())
            routes(router, service)
            let app = Application(responder: router.buildResponder())
            try await app.test(.router) { client in
                try await client.execute(uri: uri, method: method, headers: service.signedFields) {
                    #expect($0.status == status)
                }
            }
            try await service.stops(1)
            let start = try #require(service.points("wsgi", .start).first)
            #expect(start.baseID == service.baseID && start.parentID == service.baseID)
            result = (start.info, try #require(service.infos("wsgi", .stop).first), service)
        }
        return try #require(result)
    }

    /// Returns an attribute, which the start has if the handler was done before it was sent.
    private func attribute(_ key: String, _ start: TraceInfo, _ stop: TraceInfo) -> TraceInfo.Value? {
        stop["attributes"]?[key] ?? start["attributes"]?[key]
    }

    @Test func aRoute() async throws {
        let (start, stop, service) = try await ask("/users/42?q=1&s=asc") { router, _ in
            router.get("users/{id}") { _, _ in "42" }
        }
        let request: TraceInfo.Value = ["path": "/users/42", "query": "q=1&s=asc", "method": "GET", "scheme": "http"]
        #expect(start["request"] == request && start["kind"] == "server" && start["span"] == nil)
        #expect(stop["span"] == "/users/{id}")
        let late: [(String, TraceInfo.Value)] = [
            ("http.response.body.size", 2), ("http.response.status_code", 200), ("http.route", "/users/{id}"),
        ]
        for (key, value) in late { #expect(attribute(key, start, stop) == value) }
        #expect(stop["etype"] == nil && stop["status"] == nil && stop["events"] == nil)
        #expect(service.events == ["wsgi-start", "wsgi-stop"])
    }

    @Test func anUnsignedRequest() async throws {
        try await TracedService.test { service in
            let router = Router()
            router.add(middleware: TracingMiddleware())
            router.get("/") { _, _ in
                #expect(withSpan("work") { !$0.isRecording })
                return "fine"
            }
            try await Application(responder: router.buildResponder()).test(.router) { client in
                try await client.execute(uri: "/", method: .get) { #expect($0.status == .ok) }
            }
            #expect(service.events.isEmpty)
        }
    }

    /// A client's mistake is no failure of the service.
    @Test func anUnknownRoute() async throws {
        let (start, stop, _) = try await ask("/nowhere", expecting: .notFound) { _, _ in }
        #expect(start["request"]?["path"] == "/nowhere")
        #expect(stop["span"] == "NotFound" && attribute("http.response.status_code", start, stop) == 404)
        #expect(stop["etype"] == nil && stop["status"] == nil)
        let error = stop["events"]?.elements.first
        #expect(error?["name"] == "exception")
        #expect(error?["attributes"]?["exception.type"]?.text.hasSuffix("HTTPError") == true)
    }

    @Test func anErrorOfTheServer() async throws {
        let (start, stop, _) = try await ask("/users", .post, expecting: .internalServerError) { router, _ in
            router.post("users") { _, _ -> String in throw HTTPError(.internalServerError, message: "no disk") }
        }
        #expect(stop["etype"]?.text.hasSuffix("HTTPError") == true && stop["message"]?.text.contains("no disk") == true)
        #expect(stop["span"] == "/users" && attribute("http.response.status_code", start, stop) == 500)
    }

    @Test func anErrorOfTheHandler() async throws {
        struct Broken: Error {}
        let (_, stop, _) = try await ask("/", expecting: .internalServerError) { router, _ in
            router.get("/") { _, _ -> String in throw Broken() }
        }
        #expect(stop["etype"]?.text.hasSuffix("Broken") == true && stop["events"] == nil)
    }

    @Test func aFile() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tracing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("contents".utf8).write(to: folder.appendingPathComponent("file.txt"))
        let (start, stop, _) = try await ask("/file.txt") { router, _ in
            router.add(middleware: FileMiddleware(folder.path))
        }
        #expect(start["request"]?["path"] == "/file.txt")
        #expect(stop["span"] == "FileMiddleware" && attribute("http.response.body.size", start, stop) == 8)
    }

    /// The span ends with a response that nobody sends.
    @Test func aDroppedResponse() async throws {
        struct Refusing: RouterMiddleware {
            func handle(
                _ request: Request,
                context: BasicRequestContext,
                next: (Request, BasicRequestContext) async throws -> Response
            ) async throws -> Response {
                _ = try await next(request, context)
                throw HTTPError(.badRequest)
            }
        }
        let (_, stop, service) = try await ask("/users/42", expecting: .badRequest, around: Refusing()) { router, _ in
            router.get("users/{id}") { _, _ in "42" }
        }
        #expect(stop["span"] == "/users/{id}" && stop["etype"] == nil)
        #expect(service.events == ["wsgi-start", "wsgi-stop"])
    }

    /// The span lasts until the body has been written.
    @Test func aStreamedBody() async throws {
        let (_, _, service) = try await ask("/stream") { router, service in
            router.get("stream") { _, _ in
                service.note("handled")
                return Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        for part in 0..<3 { try await writer.write(ByteBuffer(string: "part \(part)")) }
                        service.note("written")
                        try await writer.finish(nil)
                    }
                )
            }
        }
        // The start goes out by itself meanwhile, or with the stop.
        #expect(service.events.filter { $0 != "wsgi-start" } == ["handled", "written", "wsgi-stop"])
    }

    /// What the handler does stands below the request, whichever way it is traced.
    @Test func theHandlersWork() async throws {
        let (_, _, service) = try await ask("/") { router, _ in
            router.get("/") { _, _ in
                await withTrace("db") { await Task.yield() }
                return await withSpan("render") { _ in
                    await Task.yield()
                    return "page"
                }
            }
        }
        let request = try #require(service.points("wsgi", .start).first)
        for name in ["db", "render"] {
            #expect(try #require(service.points(name, .start).first).parentID == request.traceID)
        }
        #expect(service.events.first == "wsgi-start" && service.events.last == "wsgi-stop")
    }
}
