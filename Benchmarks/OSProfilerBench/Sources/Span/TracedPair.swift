//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import OSProfiler
import OSProfilerMacros

/// Functions that a macro traces, and the calls of `withTrace` that one would write in its place.
enum TracedPair {
    static var all: [SpanPair] {
        [
            SpanPair(name: "traced", ours: { tracedPing() }, reference: { writtenPing() }),
            SpanPair(
                name: "traced-arguments",
                ours: { blackHole(tracedPrice("tea", from: "shop-7", count: 3)) },
                reference: { blackHole(writtenPrice("tea", from: "shop-7", count: 3)) }
            ),
            SpanPair(
                name: "traced-result",
                ours: { blackHole(tracedStock("tea")) },
                reference: { blackHole(writtenStock("tea")) }
            ),
        ]
    }
}

@Traced("rpc")
private func tracedPing() { blackHole(1) }

@inline(never)
private func writtenPing() {
    withTrace(
        "rpc",
        info: ["function": ["name": "OSProfilerBench.tracedPing()", "args": "()", "kwargs": "{}"]]
    ) { blackHole(1) }
}

@Traced("rpc")
private func tracedPrice(_ item: String, from shop: String, count: Int) -> Int {
    42 * count
}

@inline(never)
private func writtenPrice(_ item: String, from shop: String, count: Int) -> Int {
    withTrace(
        "rpc",
        info: [
            "function": [
                "name": "OSProfilerBench.tracedPrice(_:from:count:)",
                "args": "(\"\(item)\")",
                "kwargs": "{'from': \"\(shop)\", 'count': \(count)}",
            ]
        ]
    ) {
        42 * count
    }
}

@Traced("rpc", hideResult: false)
private func tracedStock(_ item: String) -> Int {
    item.utf8.count
}

@inline(never)
private func writtenStock(_ item: String) -> Int {
    withTrace(
        "rpc",
        info: ["function": ["name": "OSProfilerBench.tracedStock(_:)", "args": "(\"\(item)\")", "kwargs": "{}"]],
        stopInfo: { ["function": ["result": "\($0)"]] }
    ) {
        item.utf8.count
    }
}
#endif
