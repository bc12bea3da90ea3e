//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import OSProfilerMacros
import OSProfilerTesting
import Testing

/// What traced functions send, beside what the hand-written call does.
struct TracedCallTests {
    let recorder = RecordingNotifier()
    let shop = Shop()

    @Test("A traced function sends what the hand-written call sends")
    func sameAsByHand() async {
        func byHand(_ fails: Bool) async throws(Refused) -> Int {
            let info: TraceInfo = [
                "step": 1,
                "function": [
                    "name": "OSProfilerMacrosTests.Shop.typed(_:)", "args": .string("(\(fails))"), "kwargs": "{}",
                ],
            ]
            return try await withTrace("rpc", info: info) { () async throws(Refused) -> Int in
                await Task.yield()
                if fails { throw Refused.full }
                return 1
            }
        }
        for fails in [false, true] {
            let macro = RecordingNotifier()
            let hand = RecordingNotifier()
            _ = await macro.profiler().withProfiling { try? await shop.typed(fails) }
            _ = await hand.profiler().withProfiling { try? await byHand(fails) }
            #expect(macro.points.map(\.name) == hand.points.map(\.name))
            #expect(macro.points.map(\.phase) == hand.points.map(\.phase))
            #expect(macro.points.map(\.info) == hand.points.map(\.info))
            #expect(macro.points.count == 2)
        }
    }

    @Test("Arguments without labels are args, those with labels kwargs")
    func arguments() throws {
        recorder.profiler().withProfiling { #expect(shop.price(of: "tea", 2, currency: nil) == 84) }
        let span = try #require(recorder.spans.first)
        #expect(span.name == "price")
        #expect(span["function.name"] == "OSProfilerMacrosTests.Shop.price(of:_:currency:)")
        #expect(span["function.args"] == "(2)")
        #expect(span["function.kwargs"] == "{'of': \"tea\", 'currency': nil}")
        #expect(span["function.result"] == nil)
    }

    @Test("Arguments are hidden and results shown on request")
    func hiddenAndShown() throws {
        recorder.profiler().withProfiling { _ = shop.both(1) }
        let span = try #require(recorder.spans.first)
        #expect(span["function.args"] == nil)
        #expect(span["function.kwargs"] == nil)
        #expect(span["function.result"] == "(1, name: \"a\")")
        #expect(span["queue"] == "jobs")
    }

    @Test("What has the name of a secret is masked")
    func secrets() throws {
        recorder.profiler().withProfiling {
            shop.login(
                user: "ann",
                password: "hunter2",
                for: Credentials(apiKey: "k1", realm: "r"),
                ["token": "t", "a": "b"]
            )
            _ = shop.accessToken()
        }
        let login = try #require(recorder.spans.first)
        #expect(
            login["function.kwargs"]
                == "{'user': \"ann\", 'password': ***, 'for': Credentials(apiKey: ***, realm: \"r\")}"
        )
        let sent = recorder.description
        for secret in ["hunter2", "k1", "\"t\"", "sesame"] { #expect(!sent.contains(secret), "\(sent)") }
        #expect(recorder.spans.last?["function.result"] == "***")
    }

    @Test("Outside a trace no argument is described")
    func notEvaluated() {
        shop.describe(Unspeakable())
        withTrace("a") { shop.describe(Unspeakable()) }
    }

    @Test("Every kind of function keeps its effects, its result and its place in the trace")
    func kinds() async throws {
        try await recorder.profiler().withProfiling {
            var value = 1
            shop.change(&value)
            #expect(value == 2)
            #expect(shop.opaque().count == 2)
            #expect(shop.largest([1, 3, 2]) == 3)
            #expect(shop.rethrowing { 5 } == 5)
            #expect(throws: Refused.self) { try shop.rethrowing { throw Refused.full } }
            #expect(Shop.make() == 7)
            #expect(shop.sum(1, 2, 3) == 6)
            #expect(shop.lazily("x") == "x")
            #expect(shop.ticket().number == 9)
            #expect(await shop.laterTicket().number == 10)
            shop.read(Ticket(number: 3))
            #expect(shop.unwrapped() == 4)
            #expect(shop.chosen(true) == "yes")
            #expect(await shop.run { 8 } == 8)
            var stock = Stock()
            stock.add(3)
            #expect(stock.count == 3)
            #expect(await stock.addLater(1) == 4)
            #expect(Derived().describe() == "derived base")
            #expect(outer() == 11)
            #expect(packed(1, "a") == 2)
            let one = try await withTrace("around") { try await shop.typed(false) }
            #expect(one == 1)
        }
        #expect(
            recorder.outline == [
                "change", "opaque", "largest", "rethrowing", "rethrowing", "make", "sum", "lazily", "ticket",
                "laterTicket",
                "read", "unwrapped", "chosen", "run", "add", "addLater", "describe", ["describe"], "inner", "packed",
                "around", ["rpc"],
            ]
        )
        #expect(recorder.unfinished.isEmpty)
        #expect(recorder.spans[4].error?.type == "OSProfilerMacrosTests.Refused")
        #expect(recorder.spans(named: "inner")[0]["function.name"] == "OSProfilerMacrosTests.outer().inner()")
        #expect(recorder.spans(named: "read")[0]["function.args"] == "(_)")
        #expect(recorder.spans(named: "run")[0]["function.args"] == "(_)")
    }

    @Test("The body stays on its actor") @MainActor
    func isolation() async {
        let counter = Counter()
        await recorder.profiler().withProfiling {
            #expect(await counter.next() == 1)
            #expect(await counter.bump() == 2)
            await counter.untouched(counter)
            await increase(counter)
            await Screen().draw()
        }
        #expect(await counter.count == 3)
        #expect(recorder.outline == ["next", "bump", "untouched", "increase", "draw"])
        #expect(recorder.spans(named: "increase")[0]["function.args"] == "()")
    }

    @Test("An argument costs its limit, however large it is")
    func bounded() throws {
        let huge = String(repeating: "x", count: 10_000_000)
        recorder.profiler().withProfiling {
            shop.take(huge, Array(repeating: 7, count: 1_000_000), many: Array(repeating: huge, count: 20))
        }
        let span = try #require(recorder.spans.first)
        guard case .string(let args) = span["function.args"], case .string(let kwargs) = span["function.kwargs"] else {
            Issue.record("\(span)")
            return
        }
        #expect(args.utf8.count <= 2 * 1024 + 4)
        #expect(args.hasPrefix("(\"xxx"))
        #expect(args.hasSuffix("…)"))
        #expect(kwargs.utf8.count <= 1024 + 12)
    }
}
#endif
