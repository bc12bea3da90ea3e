//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

/// What `@Traced` cannot wrap, and what it says instead of a compiler's error in code that nobody wrote.
struct TracedDiagnosticsTests {
    @Test("An initializer")
    func initializer() {
        expect(
            """
            struct Shop {
                @Traced("rpc")
                init() {}
            }
            """,
            expandsTo: """
                struct Shop {
                    init() {}
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message:
                        "'@Traced' cannot wrap an initializer: 'self' is incomplete in a closure; use 'withTrace' inside",
                    line: 2,
                    column: 5,
                    fixIts: [FixItSpec(message: "remove '@Traced'")]
                )
            ],
            fixed: """
                struct Shop {
                    init() {}
                }
                """
        )
    }

    @Test("A deinitializer")
    func deinitializer() {
        expect(
            """
            class Shop {
                @Traced deinit {}
            }
            """,
            expandsTo: """
                class Shop {
                    deinit {}
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message:
                        "'@Traced' cannot wrap a deinitializer: it runs in whatever trace happens to release the object",
                    line: 2,
                    column: 5,
                    fixIts: [FixItSpec(message: "remove '@Traced'")]
                )
            ],
            fixed: """
                class Shop {deinit {}
                }
                """
        )
    }

    @Test("An accessor")
    func accessor() {
        expect(
            """
            struct Shop {
                var size: Int {
                    @Traced
                    get { 1 }
                }
            }
            """,
            expandsTo: """
                struct Shop {
                    var size: Int {
                        get {
                        1\u{20}
                        }
                    }
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'@Traced' cannot wrap an accessor; use 'withTrace' inside",
                    line: 3,
                    column: 9,
                    fixIts: [FixItSpec(message: "remove '@Traced'")]
                )
            ],
            fixed: """
                struct Shop {
                    var size: Int {
                        get { 1 }
                    }
                }
                """
        )
    }

    @Test("A requirement of a protocol")
    func requirement() {
        expect(
            """
            protocol Inventory {
                /// In cents.
                @Traced("rpc")
                func price(of item: String) -> Int
            }
            """,
            expandsTo: """
                protocol Inventory {
                    /// In cents.
                    func price(of item: String) -> Int
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message:
                        "'@Traced' needs a body: attach it where the function is implemented, or '@TracedProtocol' to the protocol",
                    line: 3,
                    column: 5,
                    fixIts: [FixItSpec(message: "remove '@Traced'")]
                )
            ]
        )
    }

    @Test(
        "What a closure cannot do",
        arguments: [
            ("func send(_ ticket: consuming Ticket) {}", "send(_:)", "consume 'ticket'"),
            ("consuming func use() {}", "use()", "consume 'self'"),
            ("func take(_ ticket: sending Ticket) async {}", "take(_:)", "send 'ticket' on"),
            ("func give() async -> sending Ticket {}", "give()", "send its result on"),
        ]
    )
    func closure(function: String, name: String, reason: String) {
        expect(
            """
            struct Box: ~Copyable {
                @Traced
                \(function)
            }
            """,
            expandsTo: """
                struct Box: ~Copyable {
                    \(function)
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'@Traced' cannot wrap '\(name)': a closure cannot \(reason)",
                    line: 2,
                    column: 5,
                    fixIts: [FixItSpec(message: "remove '@Traced'")]
                )
            ],
            fixed: """
                struct Box: ~Copyable {
                    \(function)
                }
                """
        )
    }

    @Test("Twice on one function")
    func twice() {
        expect(
            """
            @Traced("rpc")
            @Traced("db")
            func f() {}
            """,
            expandsTo: """
                func f() {}
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'@Traced' is attached to 'f()' twice",
                    line: 2,
                    column: 1,
                    fixIts: [FixItSpec(message: "remove '@Traced'")]
                ),
                // This expander expands both, the compiler one.
                DiagnosticSpec(
                    message: "'@Traced' is attached to 'f()' twice",
                    line: 2,
                    column: 1,
                    fixIts: [FixItSpec(message: "remove '@Traced'")]
                ),
            ],
            fixed: """
                @Traced("rpc")
                func f() {}
                """
        )
    }

    @Test("Traced and untraced")
    func contradiction() {
        expect(
            """
            @Traced
            @Untraced
            func f() {}
            """,
            expandsTo: """
                func f() {}
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'@Traced' and '@Untraced' contradict each other",
                    line: 1,
                    column: 1,
                    fixIts: [FixItSpec(message: "remove '@Traced'"), FixItSpec(message: "remove '@Untraced'")]
                )
            ],
            fixed: """

                @Untraced
                func f() {}
                """
        )
    }

    @Test("Arguments that are not literals")
    func literals() {
        expect(
            """
            @Traced(hideArguments: isProduction, hideResult: !true)
            func f() {}
            """,
            expandsTo: """
                func f() {}
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'hideArguments' must be 'true' or 'false': the macro decides when it is expanded",
                    line: 1,
                    column: 24,
                    fixIts: [FixItSpec(message: "use 'true'"), FixItSpec(message: "use 'false'")]
                ),
                DiagnosticSpec(
                    message: "'hideResult' must be 'true' or 'false': the macro decides when it is expanded",
                    line: 1,
                    column: 50,
                    fixIts: [FixItSpec(message: "use 'true'"), FixItSpec(message: "use 'false'")]
                ),
            ],
            fixed: """
                @Traced(hideArguments: true, hideResult: true)
                func f() {}
                """
        )
    }

    @Test("Untraced where nothing is traced")
    func untraced() {
        expect(
            """
            struct Shop {
                @Untraced
                var size = 1
            }
            """,
            expandsTo: """
                struct Shop {
                    var size = 1
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'@Untraced' has no effect here: only functions are traced",
                    line: 2,
                    column: 5,
                    fixIts: [FixItSpec(message: "remove '@Untraced'")]
                )
            ],
            fixed: """
                struct Shop {
                    var size = 1
                }
                """
        )
    }
}
#endif
