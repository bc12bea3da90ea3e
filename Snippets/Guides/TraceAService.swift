//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// snippet.setup
import Logging
import OSProfiler
// snippet.hide
import OSProfilerMacros
// snippet.show
import OSProfilerNotifying
// snippet.hide
import OSProfilerReport
// snippet.show
import OSProfilerStore
// snippet.hide
import OSProfilerTesting
import OSProfilerTracing
import Tracing

// snippet.show

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

// snippet.sampled
struct SamplingService {
    let profiler = Profiler(
        notifier: notifier,
        service: service,
        hmacKeys: HMACKeys("SECRET_KEY"),
        sampler: .ratio(0.01).limited(to: 5)
    )

    func handle(_ request: Request) async throws {
        try await profiler.withSampledProfiling(headers: SignedHeaders { request.headers[$0] }) {
            try await withTrace("wsgi") { try await Task.sleep(for: .milliseconds(2)) }
        }
    }
}
// snippet.end

// snippet.failures
let failures = Profiler(notifier: ErrorFilterNotifier(notifier), service: service, sampler: .always)
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

// snippet.result
func stock(of item: String) -> [String: Int] {
    let statement = "SELECT place, count FROM stock WHERE item = ?"
    return withTrace(
        "db",
        info: ["db": ["statement": .string(statement), "params": [.string(item)]]],
        stopInfo: { rows in ["rows": .integer(Int64(rows.count))] }
    ) {
        ["shelf": 3, "cellar": 40]
    }
}
// snippet.end

// snippet.detached
func restock(_ item: String) {
    // A plain `Task { }` needs nothing: it inherits the trace. A detached one inherits nothing, so the handle goes with it.
    let trace = startTrace("job", info: ["item": .string(item)])
    Task.detached(priority: .background) {
        do {
            _ = try await trace.withChildren { try await price(of: item) }
            trace.stop()
        } catch {
            trace.stop(error: error)
        }
    }
}
// snippet.end

// snippet.stream
struct Order: Sendable {
    var item: String
    /// The work that waits in the queue and is then done.
    var trace: TraceHandle
}

func place(_ item: String, in inbox: AsyncStream<Order>.Continuation) {
    inbox.yield(Order(item: item, trace: startTrace("order", info: ["item": .string(item)])))
}

func work(on orders: AsyncStream<Order>) async {
    for await order in orders {
        do {
            _ = try await order.trace.withChildren { try await price(of: order.item) }
            order.trace.stop()
        } catch {
            order.trace.stop(error: error)
        }
    }
}
// snippet.end

#if Macros
// snippet.traced
@Traced("rpc")
func reserve(_ count: Int, of item: String) async throws -> Int {
    try await price(of: item) * count
}

@Traced("auth", info: ["realm": "shop"], hideArguments: true)
func logIn(_ name: String, with secret: String) -> Bool { !secret.isEmpty }
// snippet.end

// snippet.members
@TracedMembers("rpc", private: true)
actor Warehouse {
    func count(of item: String) -> Int { shelf(of: item) }
    @Untraced func heartbeat() {}
    private func shelf(of item: String) -> Int { 3 }
}
// snippet.end

// snippet.protocol
@TracedProtocol("driver")
protocol Inventory: Sendable {
    func count(of item: String) async throws -> Int
    @Untraced func isReady() -> Bool
}

struct ShelfInventory: Inventory {
    func count(of item: String) async throws -> Int { 3 }
    func isReady() -> Bool { true }
}

let inventory: any Inventory = TracedInventory(ShelfInventory())
// snippet.end
#endif

func deliver(_ text: String, _ callback: @escaping @Sendable ((any Error)?) -> Void) { callback(nil) }

// One trace through two services, in both ways, and through a callback.
let identity = ServiceIdentity(project: "shop", service: "stock", host: "web-2")
let keys = HMACKeys("NEW_KEY,SECRET_KEY")
let stock = StockService(profiler: Profiler(notifier: notifier, service: identity, hmacKeys: keys))
try await profiler.withProfiling(baseID: traceID) {
    try await askForStock(stock)
    try await consume(message(with: "reorder"), stock.profiler)
    try await answer(call("reorder", context: [:]), stock.profiler)
    try await SamplingService().handle(Request(path: "/health"))
    try await failures.withSampledProfiling { try await withTrace("check") { _ = try await price(of: "tea") } }
    send("thanks") { _ in }
    _ = stock(of: "tea")
    restock("milk")
    let (orders, inbox) = AsyncStream.makeStream(of: Order.self)
    place("coffee", in: inbox)
    inbox.finish()
    await work(on: orders)
    #if Macros
    _ = try await reserve(2, of: "tea")
    _ = logIn("ann", with: "sesame")
    _ = await Warehouse().count(of: "tea")
    _ = try await inventory.count(of: "tea")
    #endif
}

// snippet.tracer
InstrumentationSystem.bootstrap(OSProfilerTracer(profiler))
// snippet.end

// snippet.spans
func checkout(_ items: [String]) async throws -> Int {
    try await withSpan("checkout") { span in
        span.attributes["items"] = items.count
        var sum = 0
        for item in items { sum += try await price(of: item) }
        return sum
    }
}
// snippet.end

// snippet.with-tracer
func testCheckout() async throws {
    let profiler = Profiler(notifier: NoopNotifier(), service: service)
    try await withTracer(OSProfilerTracer(profiler)) {
        try await profiler.withProfiling { _ = try await checkout(["tea"]) }
    }
}
// snippet.end
try await profiler.withProfiling(baseID: traceID) { _ = try await checkout(["tea", "milk"]) }
try await testCheckout()

// snippet.recorder
let recorder = RecordingNotifier()
try await recorder.profiler(hmacKeys: HMACKeys("TEST")).withProfiling {
    try await withTrace("cart") {
        _ = try await price(of: "tea")
        send("thanks") { _ in }
    }
}
precondition(recorder.outline == ["cart", ["db", "mail"]])
precondition(recorder.spans(named: "db")[0]["db.params"] == ["tea"])
precondition(recorder.spans.allSatisfy { $0.error == nil })
// snippet.end

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
