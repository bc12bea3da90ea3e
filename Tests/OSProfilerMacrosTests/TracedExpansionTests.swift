//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import OSProfilerCore
import Testing

/// What `@Traced` makes of each kind of function.
struct TracedExpansionTests {
    @Test("A function")
    func plain() {
        expect(
            """
            @Traced("rpc")
            func price(of item: String) -> Int {
                // In cents.
                let count = 1
                return count * 42
            }
            """,
            expandsTo: """
                func price(of item: String) -> Int {
                    OSProfiler.withTrace(
                        "rpc",
                        info: OSProfilerMacros.TracedFunction.info(
                            "TestModule.price(of:)",
                            args: "()",
                            kwargs: OSProfilerMacros.ArgumentText("{'of': ").value(item).end("}")
                        )
                    ) { () -> Int in
                #sourceLocation(file: "test.swift", line: 4)
                    let count = 1
                    return count * 42
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("Arguments and a result with the names of secrets, which are masked before anything runs")
    func secrets() {
        expect(
            """
            @Traced("rpc", hideResult: false)
            func issueToken(_ user: String, _ password: String, for apiKey: String, at: Int) -> String {
                "sesame"
            }
            """,
            expandsTo: """
                func issueToken(_ user: String, _ password: String, for apiKey: String, at: Int) -> String {
                    OSProfiler.withTrace(
                        "rpc",
                        info: OSProfilerMacros.TracedFunction.info(
                            "TestModule.issueToken(_:_:for:at:)",
                            args: OSProfilerMacros.ArgumentText("(").value(user).end(", \(SecretText.mask))"),
                            kwargs: OSProfilerMacros.ArgumentText("{'for': \(SecretText.mask), 'at': ").value(at).end("}")
                        ),
                        stopInfo: { _ in ["function": ["result": "\(SecretText.mask)"]] }
                    ) { () -> String in
                #sourceLocation(file: "test.swift", line: 3)
                    "sesame"
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A function without arguments and result, on one line")
    func void() {
        expect(
            """
            @Traced
            func ping() { print("pong") }
            """,
            expandsTo: """
                func ping() {
                    OSProfiler.withTrace(
                        "ping",
                        info: ["function": ["name": "TestModule.ping()", "args": "()", "kwargs": "{}"]]
                    ) { () -> Void in
                #sourceLocation(file: "test.swift", line: 2)
                print("pong")
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("An empty function")
    func empty() {
        expect(
            """
            @Traced("x")
            func nothing() {
            }
            """,
            expandsTo: """
                func nothing() {
                    OSProfiler.withTrace(
                        "x",
                        info: ["function": ["name": "TestModule.nothing()", "args": "()", "kwargs": "{}"]]
                    ) { () -> Void in
                    }
                }
                """
        )
    }

    @Test("An async function that throws, with further details")
    func asyncThrowing() {
        expect(
            """
            @Traced("rpc", info: ["queue": "jobs"])
            func boot(_ server: Server, flavor: String = "small") async throws -> Port {
                try await start(server)
            }
            """,
            expandsTo: """
                func boot(_ server: Server, flavor: String = "small") async throws -> Port {
                    try await OSProfiler.withTrace(
                        "rpc",
                        info: OSProfilerMacros.TracedFunction.info(
                            "TestModule.boot(_:flavor:)",
                            args: OSProfilerMacros.ArgumentText("(").value(server).end(")"),
                            kwargs: OSProfilerMacros.ArgumentText("{'flavor': ").value(flavor).end("}"),
                            adding: ["queue": "jobs"]
                        )
                    ) { () async throws -> Port in
                #sourceLocation(file: "test.swift", line: 3)
                    try await start(server)
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A typed error")
    func typed() {
        expect(
            """
            @Traced
            func load() throws(StoreError) -> [Row] {
                try rows()
            }
            """,
            expandsTo: """
                func load() throws(StoreError) -> [Row] {
                    try OSProfiler.withTrace(
                        "load",
                        info: ["function": ["name": "TestModule.load()", "args": "()", "kwargs": "{}"]]
                    ) { () throws(StoreError) -> [Row] in
                #sourceLocation(file: "test.swift", line: 3)
                    try rows()
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A typed error of an async function")
    func asyncTyped() {
        expect(
            """
            @Traced
            func load() async throws(StoreError) {
                try await rows()
            }
            """,
            expandsTo: """
                func load() async throws(StoreError) {
                    try await OSProfiler.withTrace(
                        "load",
                        info: ["function": ["name": "TestModule.load()", "args": "()", "kwargs": "{}"]]
                    ) { () async throws(StoreError) -> Void in
                #sourceLocation(file: "test.swift", line: 3)
                    try await rows()
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A function that rethrows")
    func rethrowing() {
        expect(
            """
            @Traced
            func map<T>(_ body: (Int) throws -> T) rethrows -> [T] {
                try [1].map(body)
            }
            """,
            expandsTo: """
                func map<T>(_ body: (Int) throws -> T) rethrows -> [T] {
                    try OSProfiler.withTrace(
                        "map",
                        info: ["function": ["name": "TestModule.map(_:)", "args": "(_)", "kwargs": "{}"]]
                    ) { () -> [T] in
                #sourceLocation(file: "test.swift", line: 3)
                    try [1].map(body)
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A function that could rethrow")
    func rethrowingNothing() {
        expect(
            """
            @Traced
            func keep(_ body: () throws -> Void) rethrows {
                print("kept")
            }
            """,
            expandsTo: """
                func keep(_ body: () throws -> Void) rethrows {
                    OSProfiler.withTrace(
                        "keep",
                        info: ["function": ["name": "TestModule.keep(_:)", "args": "(_)", "kwargs": "{}"]]
                    ) { () -> Void in
                #sourceLocation(file: "test.swift", line: 3)
                    print("kept")
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A generic method")
    func generic() {
        expect(
            """
            struct Box<Element> {
                @Traced
                func first<T: Sequence>(of values: T) -> T.Element? where T.Element: Comparable {
                    values.min()
                }
            }
            """,
            expandsTo: """
                struct Box<Element> {
                    func first<T: Sequence>(of values: T) -> T.Element? where T.Element: Comparable {
                        OSProfiler.withTrace(
                            "first",
                            info: OSProfilerMacros.TracedFunction.info(
                                "TestModule.Box.first(of:)",
                                args: "()",
                                kwargs: OSProfilerMacros.ArgumentText("{'of': ").value(values).end("}")
                            )
                        ) { () -> T.Element? in
                    #sourceLocation(file: "test.swift", line: 4)
                            values.min()
                    #sourceLocation()
                        }
                    }
                }
                """
        )
    }

    @Test("An opaque result")
    func opaque() {
        expect(
            """
            @Traced
            func numbers() -> some Collection<Int> {
                [1, 2]
            }
            """,
            expandsTo: """
                func numbers() -> some Collection<Int> {
                    OSProfiler.withTrace(
                        "numbers",
                        info: ["function": ["name": "TestModule.numbers()", "args": "()", "kwargs": "{}"]]
                    ) { () in
                #sourceLocation(file: "test.swift", line: 3)
                    [1, 2]
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A result that unwraps itself")
    func unwrapped() {
        expect(
            """
            @Traced
            func number() -> Int! {
                1
            }
            """,
            expandsTo: """
                func number() -> Int! {
                    OSProfiler.withTrace(
                        "number",
                        info: ["function": ["name": "TestModule.number()", "args": "()", "kwargs": "{}"]]
                    ) { () -> Int? in
                #sourceLocation(file: "test.swift", line: 3)
                    1
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A tuple, shown")
    func tuple() {
        expect(
            """
            @Traced(hideArguments: true, hideResult: false)
            func both(_ number: Int) -> (Int, name: String) {
                (number, "a")
            }
            """,
            expandsTo: """
                func both(_ number: Int) -> (Int, name: String) {
                    OSProfiler.withTrace(
                        "both",
                        info: ["function": ["name": "TestModule.both(_:)"]],
                        stopInfo: { OSProfilerMacros.TracedFunction.result($0) }
                    ) { () -> (Int, name: String) in
                #sourceLocation(file: "test.swift", line: 3)
                    (number, "a")
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("An actor's method is bound to the actor")
    func actor() {
        expect(
            """
            actor Counter {
                @Traced
                func next() async -> Int {
                    count
                }
                @Traced
                func add(_ number: Int) {
                    count += number
                }
                @Traced
                nonisolated func name() async -> String {
                    "counter"
                }
            }
            """,
            expandsTo: """
                actor Counter {
                    func next() async -> Int {
                        await OSProfiler.withTrace(
                            "next",
                            info: ["function": ["name": "TestModule.Counter.next()", "args": "()", "kwargs": "{}"]]
                        ) { () async -> Int in
                            _ = self
                    #sourceLocation(file: "test.swift", line: 4)
                            return count
                    #sourceLocation()
                        }
                    }
                    func add(_ number: Int) {
                        OSProfiler.withTrace(
                            "add",
                            info: OSProfilerMacros.TracedFunction.info(
                                "TestModule.Counter.add(_:)",
                                args: OSProfilerMacros.ArgumentText("(").value(number).end(")"),
                                kwargs: "{}"
                            )
                        ) { () -> Void in
                    #sourceLocation(file: "test.swift", line: 8)
                            count += number
                    #sourceLocation()
                        }
                    }
                    nonisolated func name() async -> String {
                        await OSProfiler.withTrace(
                            "name",
                            info: ["function": ["name": "TestModule.Counter.name()", "args": "()", "kwargs": "{}"]]
                        ) { () async -> String in
                    #sourceLocation(file: "test.swift", line: 12)
                            "counter"
                    #sourceLocation()
                        }
                    }
                }
                """
        )
    }

    @Test("An isolated parameter")
    func isolated() {
        expect(
            """
            @Traced
            func increase(_ counter: isolated Counter, by number: Int) async throws -> Int {
                if number > 0 { counter.count } else { 0 }
            }
            """,
            expandsTo: """
                func increase(_ counter: isolated Counter, by number: Int) async throws -> Int {
                    try await OSProfiler.withTrace(
                        "increase",
                        info: OSProfilerMacros.TracedFunction.info(
                            "TestModule.increase(_:by:)",
                            args: "()",
                            kwargs: OSProfilerMacros.ArgumentText("{'by': ").value(number).end("}")
                        )
                    ) { () async throws -> Int in
                        _ = counter
                #sourceLocation(file: "test.swift", line: 3)
                    return if number > 0 { counter.count } else { 0 }
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("What cannot be described")
    func unreadable() {
        expect(
            """
            @Traced
            func run<each T>(_: Int, then body: () -> Void, or other: (@Sendable () -> Int)?, all: repeat each T) {
                body()
            }
            """,
            expandsTo: """
                func run<each T>(_: Int, then body: () -> Void, or other: (@Sendable () -> Int)?, all: repeat each T) {
                    OSProfiler.withTrace(
                        "run",
                        info: ["function": ["name": "TestModule.run(_:then:or:all:)", "args": "(_)", "kwargs": "{'then': _, 'or': _, 'all': _}"]]
                    ) { () -> Void in
                #sourceLocation(file: "test.swift", line: 3)
                    body()
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A name in backticks")
    func raw() {
        expect(
            """
            @Traced
            func `say "hello" twice`(`a "b"`: Int) {
                ring()
            }
            """,
            expandsTo: """
                func `say "hello" twice`(`a "b"`: Int) {
                    OSProfiler.withTrace(
                        "say hello twice",
                        info: OSProfilerMacros.TracedFunction.info(
                            "TestModule.say hello twice(a b:)",
                            args: "()",
                            kwargs: OSProfilerMacros.ArgumentText("{'a b': ").value(`a "b"`).end("}")
                        )
                    ) { () -> Void in
                #sourceLocation(file: "test.swift", line: 3)
                    ring()
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A parameter with the name of a keyword")
    func keyword() {
        expect(
            """
            @Traced
            func wait(for: Int, `in` place: String) {
            }
            """,
            expandsTo: """
                func wait(for: Int, `in` place: String) {
                    OSProfiler.withTrace(
                        "wait",
                        info: OSProfilerMacros.TracedFunction.info(
                            "TestModule.wait(for:in:)",
                            args: "()",
                            kwargs: OSProfilerMacros.ArgumentText("{'for': ").value(`for`).text(", 'in': ").value(place).end("}")
                        )
                    ) { () -> Void in
                    }
                }
                """
        )
    }

    @Test("A function in a method of an extension")
    func nested() {
        expect(
            """
            extension Shop.Shelf<Int> {
                static func outer(a: Int) {
                    @Traced
                    func inner() {
                        print(1)
                    }
                    inner()
                }
            }
            """,
            expandsTo: """
                extension Shop.Shelf<Int> {
                    static func outer(a: Int) {
                        func inner() {
                            OSProfiler.withTrace(
                                "inner",
                                info: ["function": ["name": "TestModule.Shop.Shelf.outer(a:).inner()", "args": "()", "kwargs": "{}"]]
                            ) { () -> Void in
                        #sourceLocation(file: "test.swift", line: 5)
                                    print(1)
                        #sourceLocation()
                            }
                        }
                        inner()
                    }
                }
                """
        )
    }

    @Test("A mutating method")
    func mutating() {
        expect(
            """
            struct Stock {
                @Traced
                mutating func add(_ number: inout Int) {
                    count += number
                }
            }
            """,
            expandsTo: """
                struct Stock {
                    mutating func add(_ number: inout Int) {
                        OSProfiler.withTrace(
                            "add",
                            info: OSProfilerMacros.TracedFunction.info(
                                "TestModule.Stock.add(_:)",
                                args: OSProfilerMacros.ArgumentText("(").value(number).end(")"),
                                kwargs: "{}"
                            )
                        ) { () -> Void in
                    #sourceLocation(file: "test.swift", line: 4)
                            count += number
                    #sourceLocation()
                        }
                    }
                }
                """
        )
    }

    @Test("Hidden arguments beside further details")
    func hidden() {
        expect(
            """
            @Traced(info: ["a": 1], hideArguments: true)
            func call(_ a: Int) {
                ring()
            }
            """,
            expandsTo: """
                func call(_ a: Int) {
                    OSProfiler.withTrace(
                        "call",
                        info: OSProfilerMacros.TracedFunction.info("TestModule.call(_:)", adding: ["a": 1])
                    ) { () -> Void in
                #sourceLocation(file: "test.swift", line: 3)
                    ring()
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("A name that is no literal")
    func name() {
        expect(
            """
            @Traced(Names.rpc)
            func call() {
                ring()
            }
            """,
            expandsTo: """
                func call() {
                    OSProfiler.withTrace(
                        Names.rpc,
                        info: ["function": ["name": "TestModule.call()", "args": "()", "kwargs": "{}"]]
                    ) { () -> Void in
                #sourceLocation(file: "test.swift", line: 3)
                    ring()
                #sourceLocation()
                    }
                }
                """
        )
    }

    @Test("The members of a type")
    func members() {
        expect(
            """
            @TracedMembers("rpc", info: ["a": 1], static: true)
            struct Shop {
                func open() {
                    print(1)
                }
                static func make() {
                    print(2)
                }
                @Untraced func ping() {}
            }
            """,
            expandsTo: """
                struct Shop {
                    @OSProfilerMacros.Traced("rpc", info: ["a": 1])
                    func open() {
                        print(1)
                    }
                    @OSProfilerMacros.Traced("rpc", info: ["a": 1])
                    static func make() {
                        print(2)
                    }
                    func ping() {}
                }
                """
        )
    }
}
#endif
