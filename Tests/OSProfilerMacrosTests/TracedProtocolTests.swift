//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import OSProfilerMacros
import OSProfilerTesting
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@TracedProtocol("driver")
protocol Inventory: Sendable {
    associatedtype Item: Sendable

    var size: Int { get }
    var limit: Int { get set }
    var isReady: Bool { get async throws }
    subscript(index: Int) -> Int { get }

    func count(of item: Item) async throws -> Int
    func largest<Number: Comparable>(_ numbers: [Number]) -> Number?
    mutating func add(_ number: Int)
    func change(_ number: inout Int) throws(Refused)
    func say(_ text: @autoclosure () -> String) -> String
    @Untraced func heartbeat() -> Bool
    static func make() -> Int
}

struct Shelf: Inventory {
    var size = 3
    var limit = 10
    var isReady: Bool {
        get async throws { true }
    }

    subscript(index: Int) -> Int { index * 2 }
    func count(of item: String) async throws -> Int {
        guard item != "none" else { throw Refused.full }
        return withTrace("db") { item.count }
    }
    func largest<Number: Comparable>(_ numbers: [Number]) -> Number? { numbers.max() }
    mutating func add(_ number: Int) { size += number }
    func change(_ number: inout Int) throws(Refused) { number += 1 }
    func say(_ text: @autoclosure () -> String) -> String { text() }
    func heartbeat() -> Bool { true }
    static func make() -> Int { 5 }
}

@TracedProtocol(hideArguments: true, hideResult: false, static: true)
private protocol Registry: AnyObject {
    var names: [String] { get set }
    func register(_ name: String) -> Int
    static func make() -> Int
}

private final class NameList: Registry {
    var names: [String] = []
    func register(_ name: String) -> Int {
        names.append(name)
        return names.count
    }
    static func make() -> Int { 6 }
}

struct TracedProtocolTests {
    let recorder = RecordingNotifier()

    @Test("The wrapper traces the methods, forwards the rest, and is an implementation itself")
    func wraps() async throws {
        var inventory = TracedInventory(Shelf())
        func use(_ inventory: some Inventory) -> Int { inventory.size }
        try await recorder.profiler().withProfiling {
            #expect(try await inventory.count(of: "tea") == 3)
            let fixed = inventory
            await #expect(throws: Refused.self) { try await fixed.count(of: "none") }
            #expect(inventory.largest([1, 4, 2]) == 4)
            inventory.add(4)
            inventory.limit += 1
            var number = 1
            try inventory.change(&number)
            #expect(number == 2)
            #expect(inventory.say("hello") == "hello")
            #expect(inventory.heartbeat())
            #expect(TracedInventory<Shelf>.make() == 5)
            #expect(try await inventory.isReady)
            #expect(inventory[4] == 8)
            #expect(use(inventory) == 7)
            #expect(inventory.limit == 11)
        }
        #expect(recorder.outline == ["driver", ["db"], "driver", "driver", "driver", "driver", "driver"])
        let first = recorder.spans[0]
        #expect(first["function.name"] == "OSProfilerMacrosTests.Inventory.count(of:)")
        #expect(first["function.kwargs"] == #"{'of': "tea"}"#)
        #expect(recorder.spans[1].error?.type == "OSProfilerMacrosTests.Refused")
    }

    @Test("A protocol for classes has a class as its wrapper")
    func classes() {
        let registry = TracedRegistry(NameList())
        recorder.profiler().withProfiling {
            #expect(registry.register("a") == 1)
            registry.names.append("b")
            #expect(registry.names.count == 2)
            #expect(TracedRegistry<NameList>.make() == 6)
        }
        #expect(recorder.outline == ["register", "make"])
        #expect(recorder.spans[0]["function.args"] == nil)
        #expect(recorder.spans[0]["function.result"] == "1")
    }

    @Test("The wrapper's source")
    func source() {
        expect(
            """
            @TracedProtocol("driver")
            public protocol Inventory {
                var size: Int { get set }
                func count(of item: String) async throws -> Int
                @Untraced func heartbeat()
            }
            """,
            expandsTo: """
                public protocol Inventory {
                    var size: Int { get set }
                    func count(of item: String) async throws -> Int
                    func heartbeat()
                }

                /// Traces the methods of another `Inventory`.
                public struct TracedInventory<Wrapped: Inventory>: Inventory {
                    /// The instance whose methods are traced.
                    public var wrapped: Wrapped

                    public init(_ wrapped: Wrapped) {
                        self.wrapped = wrapped
                    }

                    public var size: Int {
                        get {
                            wrapped.size
                        }
                        set {
                            wrapped.size = newValue
                        }
                    }

                    public func count(of item: String) async throws -> Int {
                        try await OSProfiler.withTrace(
                            "driver",
                            info: OSProfilerMacros.TracedFunction.info(
                                "TestModule.Inventory.count(of:)",
                                args: "()",
                                kwargs: OSProfilerMacros.ArgumentText("{'of': ").value(item).end("}")
                            )
                        ) { () async throws -> Int in
                            try await wrapped.count(of: item)
                        }
                    }

                    public func heartbeat() {
                        wrapped.heartbeat()
                    }
                }
                """
        )
    }

    @Test("Not a protocol")
    func notAProtocol() {
        expect(
            """
            @TracedProtocol("rpc")
            struct Shop {
            }
            """,
            expandsTo: """
                struct Shop {
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'@TracedProtocol' makes a wrapper for a protocol",
                    line: 1,
                    column: 1,
                    fixIts: [
                        FixItSpec(message: "use '@TracedMembers'"), FixItSpec(message: "remove '@TracedProtocol'"),
                    ]
                )
            ],
            fixed: """
                @TracedMembers("rpc")
                struct Shop {
                }
                """
        )
    }

    @Test(
        "Requirements that cannot be forwarded",
        arguments: [
            ("init()", 3, 5, "cannot forward an initializer: the wrapper is made from what it wraps"),
            ("func sum(_ n: Int...)", 3, 10, "cannot forward 'sum(_:)': there is no call with the elements of 'n'"),
            (
                "func merge(_ o: Self)", 3, 10,
                "cannot forward 'merge(_:)': 'Self' is the wrapper, and not what it wraps"
            ),
            ("func take(_ t: consuming T)", 3, 10, "cannot wrap 'take(_:)': a closure cannot consume 't'"),
            ("var copy: Self { get }", 3, 5, "cannot forward a property of type 'Self'"),
            ("subscript(i: Self) -> Int { get }", 3, 5, "cannot forward a subscript with 'Self'"),
        ]
    )
    func obstacles(requirement: String, line: Int, column: Int, reason: String) {
        expect(
            """
            @TracedProtocol
            protocol P {
                \(requirement)
            }
            """,
            expandsTo: """
                protocol P {
                    \(requirement)
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'@TracedProtocol' \(reason)",
                    line: line,
                    column: column,
                    fixIts: [FixItSpec(message: "remove '@TracedProtocol'")]
                )
            ],
            fixed: """

                protocol P {
                    \(requirement)
                }
                """
        )
    }
}
#endif
