//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// snippet.imports
import OSProfilerTesting
import Testing

// snippet.end

func price(of item: String) async throws -> Int {
    withTrace("db", info: ["db": ["statement": "SELECT price FROM items WHERE name = ?", "params": [.string(item)]]]) {
        42
    }
}

func checkOut(_ items: [String]) async throws {
    try await withTrace("cart") {
        for item in items { _ = try await price(of: item) }
        withTrace("mail") {}
    }
}

func requestOfStock() -> [String: String] {
    withTrace("http") {
        var headers: [String: String] = [:]
        for header in TraceHeaders.current() { headers[header.name] = header.value }
        return headers
    }
}

func restock(_ item: String) {
    let trace = startTrace("job")
    Task.detached { trace.stop() }
}

// snippet.tree
@Test func aCartAsksForEachPrice() async throws {
    let recorder = RecordingNotifier()
    try await recorder.profiler().withProfiling { try await checkOut(["tea"]) }
    #expect(recorder.outline == ["cart", ["db", "mail"]])
    #expect(recorder.spans.allSatisfy { $0.error == nil })
}
// snippet.end

// snippet.repeated
@Test func aCartAsksTheDatabaseOnce() async throws {
    let recorder = RecordingNotifier()
    try await recorder.profiler().withProfiling { try await checkOut(["tea"]) }
    #expect(recorder.spans(named: "db").count <= 1, "\(recorder)")
}
// snippet.end

// snippet.details
@Test func aPriceIsAskedForByName() async throws {
    let recorder = RecordingNotifier()
    try await recorder.profiler().withProfiling { _ = try await price(of: "tea") }
    let span = try #require(recorder.spans(named: "db").first)
    #expect(span["db.params"] == ["tea"])
    #expect(span.error?.type == nil)
}
// snippet.end

// snippet.headers
@Test func theStockIsAskedInTheSameTrace() {
    let recorder = RecordingNotifier()
    let headers = recorder.profiler(hmacKeys: HMACKeys("TEST")).withProfiling { requestOfStock() }
    let received = SignedHeaders { headers[$0] }
    #expect(recorder.sender(of: received, keys: HMACKeys("TEST"))?.name == "http")
}
// snippet.end

// snippet.wait
@Test(.timeLimit(.minutes(1))) func restocksLater() async throws {
    let recorder = RecordingNotifier()
    recorder.profiler().withProfiling { restock("tea") }
    _ = try await recorder.waitForSpan(named: "job")
    #expect(recorder.unfinished.isEmpty)
}
// snippet.end

try await aCartAsksForEachPrice()
try await aCartAsksTheDatabaseOnce()
try await aPriceIsAskedForByName()
theStockIsAskedInTheSameTrace()
try await restocksLater()
