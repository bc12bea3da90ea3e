//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import OSProfilerMacros

enum Refused: Error { case full }

struct Ticket: ~Copyable { let number: Int }

struct Credentials {
    let apiKey: String
    let realm: String
}

/// Nobody may describe it.
struct Unspeakable: CustomStringConvertible {
    var description: String { fatalError("described") }
}

/// One function of each kind.
struct Shop {
    @Traced
    func price(of item: String, _ count: Int, currency: String?) -> Int { count * 42 }

    @Traced("rpc", info: ["step": 1])
    func typed(_ fails: Bool) async throws(Refused) -> Int {
        await Task.yield()
        if fails { throw Refused.full }
        return 1
    }

    @Traced(info: ["queue": "jobs"], hideArguments: true, hideResult: false)
    func both(_ number: Int) -> (Int, name: String) { (number, "a") }

    @Traced
    func login(user: String, password: String, for account: Credentials, _ more: [String: String]) {}

    @Traced(hideResult: false)
    func accessToken() -> String { "sesame" }

    @Traced
    func describe(_ value: Unspeakable) {}

    @Traced
    func change(_ value: inout Int) { value += 1 }

    @Traced
    func opaque() -> some Collection<Int> { [1, 2] }

    @Traced
    func largest<Items: Collection>(_ items: Items) -> Items.Element? where Items.Element: Comparable {
        items.max()
    }

    @Traced
    func rethrowing<Value>(_ body: () throws -> Value) rethrows -> Value { try body() }

    @Traced
    static func make() -> Int { 7 }

    @Traced
    func sum(_ numbers: Int...) -> Int { numbers.reduce(0, +) }

    @Traced
    func lazily(_ text: @autoclosure () -> String) -> String { text() }

    @Traced
    func ticket() -> Ticket { Ticket(number: 9) }

    @Traced
    func laterTicket() async -> Ticket {
        await Task.yield()
        return Ticket(number: 10)
    }

    @Traced
    func read(_ ticket: borrowing Ticket) { _ = ticket.number }

    @Traced
    func unwrapped() -> Int! { 4 }

    @Traced
    func chosen(_ condition: Bool) -> String {
        if condition { "yes" } else { "no" }
    }

    @Traced
    func run(_ body: () async -> Int) async -> Int { await body() }

    @Traced
    func take(_ text: String, _ numbers: [Int], many: [String]) {}
}

struct Stock {
    var count = 0

    @Traced
    mutating func add(_ number: Int) { count += number }

    @Traced
    mutating func addLater(_ number: Int) async -> Int {
        await Task.yield()
        count += number
        return count
    }
}

class Base {
    @Traced
    func describe() -> String { "base" }
}

final class Derived: Base {
    @Traced
    override func describe() -> String { "derived " + super.describe() }
}

actor Counter {
    private(set) var count = 0

    @Traced
    func next() async -> Int {
        await Task.yield()
        count += 1
        return count
    }

    @Traced
    func bump() -> Int {
        count += 1
        return count
    }

    /// Its body does not name the actor.
    @Traced
    func untouched(_ same: Counter) async { same.preconditionIsolated() }

    func increase() { count += 1 }
}

@Traced
func increase(_ counter: isolated Counter) async { counter.increase() }

@MainActor
struct Screen {
    @Traced
    func draw() async {
        await Task.yield()
        MainActor.preconditionIsolated()
    }
}

func outer() -> Int {
    @Traced
    func inner() -> Int { 11 }
    return inner()
}

@Traced
func packed<each Value>(_ values: repeat each Value) -> Int {
    var count = 0
    for _ in repeat each values { count += 1 }
    return count
}
#endif
