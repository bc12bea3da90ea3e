//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// snippet.setup
import Logging
import OSProfiler
import OSProfilerNotifying
// snippet.hide
import OSProfilerReport
// snippet.show
import OSProfilerStore

let store = InMemoryStore()
let notifier = StoreNotifier(store, logger: Logger(label: "shop-api"))
notifier.start()

let service = ServiceIdentity(project: "shop", service: "shop-api", host: "web-1")
let profiler = Profiler(notifier: notifier, service: service, hmacKeys: HMACKeys("SECRET_KEY"))
// snippet.end

// snippet.points
func price(of item: String) async throws -> Int {
    let statement = "SELECT price FROM items WHERE name = ?"
    return try await withTrace("db", info: ["db": ["statement": .string(statement), "params": [.string(item)]]]) {
        try await Task.sleep(for: .milliseconds(3))
        return 42
    }
}
// snippet.end

// snippet.trace
let traceID = OpaqueID.random()
try await profiler.withProfiling(baseID: traceID) {
    try await withTrace("cart", info: ["items": 2]) {
        _ = try await price(of: "tea")
        _ = try await price(of: "milk")
    }
}
// snippet.end

// snippet.server
struct Request {
    var path: String
    var headers: [String: String] = [:]
}

struct StockService {
    let profiler: Profiler

    func handle(_ request: Request) async throws {
        try await profiler.withProfiling(headers: SignedHeaders { request.headers[$0] }) {
            try await withTrace("wsgi", info: ["request": ["path": .string(request.path)]]) {
                try await Task.sleep(for: .milliseconds(2))
            }
        }
    }
}
// snippet.end

// snippet.client
func askForStock(_ stock: StockService) async throws {
    try await withTrace("http", info: ["path": "/stock"]) {
        var request = Request(path: "/stock")
        for header in TraceHeaders.current() { request.headers[header.name] = header.value }
        try await stock.handle(request)
    }
}
// snippet.end

// snippet.carrier
func message(with body: String) -> [String: String] {
    var message = ["body": body]
    if let pair = TraceHeaders.currentPair {
        message["trace_info"] = pair.info
        message["trace_hmac"] = pair.signature
    }
    return message
}

func consume(_ message: [String: String], _ profiler: Profiler) async throws {
    var headers: SignedHeaders?
    if let info = message["trace_info"], let signature = message["trace_hmac"] {
        headers = SignedHeaders(info: info, signature: signature)
    }
    try await profiler.withProfiling(headers: headers) {
        try await withTrace("job") { try await Task.sleep(for: .milliseconds(1)) }
    }
}
// snippet.end

// snippet.rpc
func call(_ method: String, context: [String: String]) -> [String: Any] {
    var carried: [String: Any] = context
    RPCTraceInfo.current?.add(to: &carried)
    return ["method": method, "context": carried]
}

func answer(_ call: [String: Any], _ profiler: Profiler) async throws {
    var context = call["context"] as? [String: Any] ?? [:]
    try await profiler.withProfiling(rpc: RPCTraceInfo(takenFrom: &context)) {
        try await withTrace("rpc") { try await Task.sleep(for: .milliseconds(1)) }
    }
}
// snippet.end

// snippet.handle
func send(_ text: String, whenDone: @escaping @Sendable ((any Error)?) -> Void) {
    let trace = startTrace("mail", info: ["length": .integer(Int64(text.utf8.count))])
    deliver(text) { error in
        if let error { trace.stop(error: error) } else { trace.stop() }
        whenDone(error)
    }
}
// snippet.end

func deliver(_ text: String, _ callback: @escaping @Sendable ((any Error)?) -> Void) { callback(nil) }

// One trace through two services, in both ways, and through a callback.
let identity = ServiceIdentity(project: "shop", service: "stock", host: "web-2")
let keys = HMACKeys("NEW_KEY,SECRET_KEY")
let stock = StockService(profiler: Profiler(notifier: notifier, service: identity, hmacKeys: keys))
try await profiler.withProfiling(baseID: traceID) {
    try await askForStock(stock)
    try await consume(message(with: "reorder"), stock.profiler)
    try await answer(call("reorder", context: [:]), stock.profiler)
    send("thanks") { _ in }
}

// snippet.finish
func finish(_ notifier: StoreNotifier) async {
    let isComplete = await notifier.shutdown()
    print(isComplete ? "every point is stored" : "points are lost: \(notifier.statistics)")
}
// snippet.end
await finish(notifier)

if let points = try store.points(of: traceID) {
    print(String(decoding: TraceReport(points: points).render(.text), as: UTF8.self))
}
