//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

@Suite struct StraySpansTests {
    private static let second: Int64 = 1_000_000

    /// The spans of the captured traces that began after the request was over, each trace looked through by hand: those of
    /// other requests, whose points a conductor's thread sent under the trace that it had worked for. The first eight
    /// digits of their ids. All other spans are the traces' own.
    private static let captured = [
        "2189d1c2-82a3-4630-aa6f-d013c1ffb891": """
        1ab3c927 7e68b2d7 484fb19a 8ed955e2 9683cf99 291d5e87 c79eab8f 6c7db882 e49d472d 7b83ca9f 471c969b 5c706dc7
        fbe33809 0dcb4474 407970db 071c4646 bba51a8b 891b0e03 11bcfd3e 66eb39c2 45a105c7 37f7b3d9 1b431f8c 08927fe4
        974ed8da 430c398f 64948179 8e351255 e43c5c6a 9167fe90 a72874a1 f65cb479 ad1452ad cd4c4f67 cb87b859 59940f3f
        3f47c56f ba89225e 24afbf40 af05194a 299bcce3 d77af225 774ac429 f9548ffb f4456558 59fb8bf6 e4073e12
        """,
        "35fef005-6de8-4e4c-95b6-10e41c859983": """
        19ea9fd8 4f779f4b a6c2e9a5 b552fe4b 09828410 d7745ab1 2fd7f493 6957f714 c8864e60 363e9cf5 b9ea61c8 41451257
        3178a76e d17fb34a dad9d8b5 effc9734 4c12506f 8badbb9f 98d5d7e2 7fdd135e b367ca19 fe05dc5c e2528526 852c8cfc
        b3a674f9 42926574 1ac471b2 fb0c5567 b1b6e6ca 127dcb69
        """,
        "594bac22-e9c1-437f-864a-2711274cc9e3": "3d73ac9d 7793339a",
        "a19f0f5c-ea65-4448-ac72-1fbb9719ab1d": """
        7b588fb4 41b9755f 8ccd09e6 3fafd0c8 daf3e591 dab62ad5 737399c5 e6f7b7fa 9cb68d19 fd2880b7 500d6293 8ae19256
        1a27974a cef34394 f350d67f c7188671 15e2a1c1 07787dbc 8c2ff3eb 2a015037 8b606c02 b45a3acc 4cf0138c c65658e8
        f91b0578 a2731ddf c703b30c 7da0f99b 75e4bd88 d12ac873 5bedc885 4aa08768 719616a6 e80bf181 f230afca dbc252b9
        """,
    ]

    @Test func theCapturedTracesHaveTheseStraysAndNoOthers() throws {
        let traces = try FixtureMessages.traces(in: "ironic/messages.jsonl")
        #expect(traces.count == 26)
        for trace in traces {
            let report = TraceReport(points: trace.points)
            let listed = Set((Self.captured[trace.id.description] ?? "").split(whereSeparator: \.isWhitespace))
            #expect(Self.strays(report) == Set(listed.map(String.init)), "\(trace.id)")
            let stem = try #require(trace.id.description.addingPercentEncoding(withAllowedCharacters: .unreserved))
            let saved = try TraceReport(reportFile: [UInt8](Fixtures.data("ironic/reports/\(stem).json")))
            #expect(Self.strays(saved) == Self.strays(report) && saved.duration == report.duration, "\(trace.id) saved")
        }
    }

    private static func strays(_ report: TraceReport) -> Set<String> {
        var ids: Set<String> = []
        report.forEachSpan { if $0.isStray { ids.insert(String($0.id.description.prefix(8))) } }
        return ids
    }

    @Test func aRequestTakesAsLongAsItsOwnSpans() throws {
        let traces = try FixtureMessages.traces(in: "ironic/messages.jsonl")
        let create = try #require(traces.first { $0.id.description.hasPrefix("2189d1c2") })
        let report = TraceReport(points: create.points)
        #expect(report.duration == 86_678 && report.strayCount == 47 && report.spanCount == 52)
        let text = report.text(.text, width: nil)
        #expect(text.contains(" UTC, 86.6 ms\n104 points, 5 spans, 47 stray; ironic_api, ironic_conductor\n"))
        #expect(
            text.contains(
                "\n47 spans began up to 24.0 s after their parent had ended, probably other requests'; 1 of them failed\n"
            )
        )
    }

    @Test func strayRowsAreFolded() {
        var trace = Self.request
        trace.span("db", "late", parent: "a", 60 * Self.second..<60 * Self.second + 900, stopInfo: #""etype": "Gone""#)
        let text = trace.report.text(.text)
        #expect(!text.contains("Gone") && text.contains("\n6 points, 2 spans, 1 stray; api\n"))
        let note = "\n1 span began 59.9 s after its parent had ended, probably another request's; it failed\n"
        #expect(text.contains(note + "--strays shows it\n"))
        var options = TraceRenderOptions()
        options.showsStrays = true
        let whole = String(decoding: trace.report.render(.text, options: options), as: UTF8.self)
        #expect(whole.contains("Gone") && whole.contains("›") && !whole.contains("--strays"))

        // What Python reads knows of no strays.
        let json = trace.report.text(.json)
        #expect(json.contains("\"finished\": 60000") && trace.report.text(.dot).contains("total - 60000 ms"))
        let own = trace.report.text(.report)
        #expect(own.contains("\"duration_us\": 100000") && own.contains("\"stray_spans\": 1, \"stray_errors\": 1"))
    }

    /// A request of 100 ms with one statement.
    private static var request: TestTrace {
        var trace = TestTrace()
        trace.add("wsgi-start", "a", at: 0)
        trace.span("db", "b", parent: "a", 10_000..<20_000)
        trace.add("wsgi-stop", "a", at: 100_000)
        return trace
    }

    private func strays(_ trace: TestTrace) -> Set<String> { Self.strays(trace.report) }

    @Test func workOfTheSameThreadLongAfterItsParentIsStray() {
        var trace = Self.request
        trace.span("db", "late", parent: "a", 2 * Self.second..<2 * Self.second + 500)
        trace.span("db", "later", parent: "a", 9 * Self.second..<9 * Self.second + 500)
        #expect(strays(trace) == ["late", "later"])
    }

    @Test func whatBeginsBelowAStrayIsStray() {
        var trace = Self.request
        trace.add("rpc-start", "late", parent: "a", at: 5 * Self.second)
        trace.span("db", "inner", parent: "late", 6 * Self.second..<7 * Self.second, service: "\"other\"")
        trace.add("rpc-stop", "late", parent: "a", at: 8 * Self.second)
        #expect(strays(trace) == ["late", "inner"])
    }

    @Test func workThatBeginsWhileOtherWorkRunsIsOrdinary() {
        var trace = TestTrace()
        trace.add("wsgi-start", "a", at: 0)
        trace.add("rpc-start", "cast", parent: "a", at: 90_000, service: "\"conductor\"")
        trace.add("wsgi-stop", "a", at: 100_000)
        trace.span("db", "inner", parent: "cast", 20 * Self.second..<21 * Self.second, service: "\"conductor\"")
        trace.span("db", "sibling", parent: "a", 25 * Self.second..<26 * Self.second)
        trace.add("rpc-stop", "cast", parent: "a", at: 30 * Self.second, service: "\"conductor\"")
        trace.span("db", "soon", parent: "cast", 30_900_000..<31_000_000, service: "\"conductor\"")
        #expect(strays(trace) == [] && trace.report.duration == 31_000_000)
    }

    @Test func aCallThatWaitedInAQueueIsOrdinary() {
        var trace = Self.request
        trace.span("rpc", "cast", parent: "a", 30 * Self.second..<31 * Self.second, service: "\"conductor\"")
        #expect(strays(trace) == [])
    }

    @Test func aLaterRequestAndAnOrphanAreOrdinary() {
        var trace = Self.request
        trace.span("wsgi", "retry", 40 * Self.second..<41 * Self.second)
        trace.span("db", "orphan", parent: "gone", 60 * Self.second..<61 * Self.second)
        trace.span("db", "orphan2", parent: "gone", 90 * Self.second..<91 * Self.second)
        #expect(strays(trace) == [])
    }

    @Test func aParentThatStillRunsHasNoStrays() {
        var trace = TestTrace()
        trace.add("wsgi-start", "a", at: 0)
        trace.span("db", "b", parent: "a", 10_000..<20_000)
        trace.span("db", "c", parent: "a", 50 * Self.second..<51 * Self.second)
        #expect(strays(trace) == [])
    }

    /// The conductor's clock is five seconds ahead: by the times its second call begins after the request.
    @Test func clocksThatDifferMakeNoStrays() {
        var trace = TestTrace()
        trace.add("wsgi-start", "a", at: 0)
        trace.span("rpc", "b", parent: "a", 5_100_000..<6_000_000, service: "\"conductor\"")
        trace.span("rpc", "c", parent: "a", 24_000_000..<24_500_000, service: "\"conductor\"")
        trace.add("wsgi-stop", "a", at: 20 * Self.second)
        #expect(strays(trace) == [])
    }

    /// Of two consumers the one that had the request's beginning came second.
    @Test func anyOrderOfArrivalMakesNoStrays() {
        var trace = TestTrace()
        trace.span("db", "b", parent: "a", 10_000..<20_000)
        trace.span("db", "c", parent: "a", 8 * Self.second..<9 * Self.second)
        trace.add("wsgi-stop", "a", at: 10 * Self.second)
        trace.add("wsgi-start", "a", at: 0)
        trace.span("db", "d", parent: "a", 5 * Self.second..<6 * Self.second)
        #expect(strays(trace) == [])
    }
}
