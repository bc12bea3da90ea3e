//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import Foundation
import OSProfilerMacros
import Testing

/// What a trace says of values.
struct TracedFunctionTests {
    private func text<T>(of value: T) -> String { ArgumentText("").value(value).end("") }

    enum State {
        case ready
        case waiting(Int)
        case failed(code: Int, reason: String)
    }
    struct Point {
        let x: Int
        let y: Double?
    }
    final class Node { let next: Node? = nil }
    struct Login {
        let user: String
        let accessKey: String
    }
    struct Tree { let children: [Tree] }

    @Test("Values are described as Swift does")
    func values() {
        #expect(text(of: "a\"b\n") == #""a\"b\n""#)
        #expect(text(of: "abc".dropFirst()) == #""bc""#)
        #expect(text(of: 1.5) == "1.5")
        #expect(text(of: true) == "true")
        #expect(text(of: Int?.none) == "nil")
        #expect(text(of: String?.some("a")) == #""a""#)
        #expect(text(of: [1, 2]) == "[1, 2]")
        #expect(text(of: ["a": 1]) == #"["a": 1]"#)
        #expect(text(of: [String: Int]()) == "[:]")
        #expect(text(of: Set([4])) == "[4]")
        #expect(text(of: (1, b: "c")) == #"(1, b: "c")"#)
        #expect(text(of: State.ready) == "ready")
        #expect(text(of: State.waiting(3)) == "waiting(3)")
        #expect(text(of: State.failed(code: 1, reason: "x")) == #"failed(code: 1, reason: "x")"#)
        #expect(text(of: Point(x: 1, y: nil)) == "Point(x: 1, y: nil)")
        #expect(text(of: Node()) == "Node")
        #expect(text(of: Data(count: 10_000_000)) == "10000000 bytes")
        #expect(
            text(of: UUID(uuidString: "A7D90E5B-7C5C-4B0A-9F0B-1C2D3E4F5A6B")) == "A7D90E5B-7C5C-4B0A-9F0B-1C2D3E4F5A6B"
        )
        #expect(text(of: Int.self) == "Int")
        #expect(text(of: 1..<4) == "Range(1..<4)")
    }

    @Test("Secrets are masked by the names of members and keys")
    func secrets() {
        #expect(text(of: Login(user: "u", accessKey: "k")) == #"Login(user: "u", accessKey: ***)"#)
        #expect(text(of: ["X-Auth-Token": "t"]) == #"["X-Auth-Token": ***]"#)
        #expect(text(of: [(password: "p", user: "u")]) == #"[(password: ***, user: "u")]"#)
    }

    @Test("No value takes more than its bytes, or goes on for ever")
    func bounds() {
        var deep = Tree(children: [])
        for _ in 0..<10_000 { deep = Tree(children: [deep]) }
        let long = String(repeating: "\u{1}é", count: 500_000)
        for value in [deep, long, Array(0..<1_000_000), 0..<1_000_000, [long: long]] as [Any] {
            #expect(text(of: value).utf8.count <= 1024)
        }
        #expect(text(of: deep) == "Tree(children: [Tree(children: [Tree(children: [Tree(children: […])])])])")
    }

    @Test(
        "A text is the literal of it, whatever it holds",
        arguments: [
            "", "tea", "it's", "\"", "\\", "\t", "\u{7F}", "é", "👩‍🚀", "a\u{301}", String(repeating: "x", count: 1022),
        ]
    )
    func literals(_ value: String) {
        #expect(text(of: value) == String(reflecting: value))
        #expect(text(of: value as Any) == String(reflecting: value))
    }

    @Test("All arguments together are bounded")
    func list() {
        var arguments = ArgumentText("{")
        for _ in 0..<1_000 { arguments = arguments.text("'x': ").value(String(repeating: "y", count: 100)) }
        let kwargs = arguments.end("}")
        #expect(kwargs.utf8.count <= 8192 + 8)
        #expect(kwargs.hasSuffix("…}"))
    }

    @Test("The further details stand first")
    func info() {
        #expect(
            TracedFunction.info("m.f()", adding: ["queue": "jobs"]) == ["queue": "jobs", "function": ["name": "m.f()"]]
        )
    }
}
#endif
