//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import OSProfilerMacros
import OSProfilerTesting
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@TracedMembers("rpc", hideArguments: true)
private class Manager {
    var size: Int { 1 }

    init() {}
    deinit {}

    func boot() { stop() }
    @Traced("db") func store() {}
    @Untraced func heartbeat() {}
    static func make() -> Manager { Manager() }
    class func name() -> String { "manager" }
    func internalCall() { hidden() }
    private func hidden() {}
    func _underscored() {}
    subscript(index: Int) -> Int { index }
    static func == (left: Manager, right: Manager) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
}

@TracedMembers
extension Manager {
    func stop() {}
}

@TracedMembers("rpc", private: true, static: true)
private enum Tool {
    static func make() { hidden() }
    private static func hidden() {}
}

@TracedMembers
private actor Cell {
    private var count = 0
    func add(_ number: Int) async -> Int {
        count += number
        return count
    }
}

struct TracedMembersTests {
    let recorder = RecordingNotifier()

    @Test("The methods that stand in the type are traced, and nothing else of it")
    func members() async {
        await recorder.profiler().withProfiling {
            let manager = Manager.make()
            manager.boot()
            manager.store()
            manager.heartbeat()
            _ = Manager.name()
            manager.internalCall()
            manager._underscored()
            _ = manager[1] + manager.size
            _ = manager == manager
            var hasher = Hasher()
            manager.hash(into: &hasher)
            #expect(await Cell().add(2) == 2)
        }
        #expect(recorder.outline == ["rpc", ["stop"], "db", "rpc", "add"])
        #expect(recorder.spans[0]["function.name"] == "OSProfilerMacrosTests.Manager.boot()")
        #expect(recorder.spans[0]["function.args"] == nil)
    }

    @Test("Private and static methods are traced on request")
    func onRequest() {
        recorder.profiler().withProfiling { Tool.make() }
        #expect(recorder.outline == ["rpc", ["rpc"]])
    }

    @Test("Attached to a protocol")
    func onProtocol() {
        expect(
            """
            @TracedMembers("rpc")
            protocol Inventory {
                func count() -> Int
            }
            """,
            expandsTo: """
                protocol Inventory {
                    func count() -> Int
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'@TracedMembers' cannot wrap the requirements of a protocol, which have no bodies",
                    line: 1,
                    column: 1,
                    fixIts: [FixItSpec(message: "use '@TracedProtocol'")]
                )
            ],
            fixed: """
                @TracedProtocol("rpc")
                protocol Inventory {
                    func count() -> Int
                }
                """
        )
    }

    @Test("Attached twice")
    func twice() {
        expect(
            """
            @TracedMembers("rpc")
            @TracedMembers("db")
            enum Tool {
            }
            """,
            expandsTo: """
                enum Tool {
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'@TracedMembers' is attached to the type twice",
                    line: 2,
                    column: 1,
                    fixIts: [FixItSpec(message: "remove '@TracedMembers'")]
                )
            ],
            fixed: """
                @TracedMembers("rpc")
                enum Tool {
                }
                """
        )
    }

    @Test("A method that cannot be wrapped is left out by hand")
    func obstacle() {
        expect(
            """
            @TracedMembers
            struct Box: ~Copyable {
                consuming func open() {}
            }
            """,
            expandsTo: """
                struct Box: ~Copyable {
                    consuming func open() {}
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'@TracedMembers' cannot wrap 'open()': a closure cannot consume 'self'",
                    line: 3,
                    column: 20,
                    fixIts: [FixItSpec(message: "add '@Untraced'")]
                )
            ],
            fixed: """
                @TracedMembers
                struct Box: ~Copyable {
                    @Untraced consuming func open() {}
                }
                """
        )
    }

    @Test("Arguments that are not literals")
    func literals() {
        expect(
            """
            @TracedMembers(private: isDebug)
            enum Tool {
            }
            """,
            expandsTo: """
                enum Tool {
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'private' must be 'true' or 'false': the macro decides when it is expanded",
                    line: 1,
                    column: 25,
                    fixIts: [FixItSpec(message: "use 'true'"), FixItSpec(message: "use 'false'")]
                )
            ],
            fixed: """
                @TracedMembers(private: true)
                enum Tool {
                }
                """
        )
    }
}
#endif
