//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerMacros
import OSProfilerNotifying
import OSProfilerTesting

let recorder = RecordingNotifier()
let notifier = recorder
let service = ServiceIdentity(project: "shop", service: "shop-api", host: "web-1")

struct Request {
    var path: String
    var headers: [String: String] = [:]
}

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

func price(of item: String) async throws -> Int { 42 }

try await SamplingService().handle(Request(path: "/health"))
try await failures.withSampledProfiling { try await withTrace("check") { _ = try await price(of: "tea") } }
recorder.removeAll()
try await recorder.profiler().withProfiling {
    _ = stock(of: "tea")
    #if Macros
    _ = try await reserve(2, of: "tea")
    _ = logIn("ann", with: "sesame")
    _ = await Warehouse().count(of: "tea")
    _ = try await inventory.count(of: "tea")
    #endif
}
#if Macros
precondition(recorder.outline == ["db", "rpc", "auth", "rpc", ["rpc"], "driver"])
#else
precondition(recorder.outline == ["db"])
#endif
