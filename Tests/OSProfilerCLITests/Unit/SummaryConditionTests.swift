//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerCLI

@Suite struct SummaryConditionTests {
    /// 1.5 s, 20 points, 2 errors, 1 running, 3 strays.
    private let trace: TraceSummary = {
        var trace = TraceSummary(
            baseID: OpaqueID("a"),
            started: Timestamp(microseconds: 1_000_000),
            finished: Timestamp(microseconds: 2_500_000),
            points: 20,
            errors: 2,
            running: 1,
            name: "wsgi",
            project: nil,
            service: nil
        )
        trace.straySpans = 3
        return trace
    }()

    @Test(arguments: [
        "points>19", "points>=20", "points<=20", "points<21", "points=20", "points!=19", " points > 19 ", "errors>0",
        "running=1", "strays=3", "duration>1s", "duration>=1.5s", "duration<=1500ms", "duration!=0",
    ])
    func holds(text: String) throws { #expect(try SummaryCondition.read(text).matches(trace)) }

    @Test(arguments: [
        "points>20", "points>=21", "points<=19", "points<20", "points=21", "points!=20", "errors<2", "duration>1.5s",
        "duration<1500ms",
    ])
    func doesNotHold(text: String) throws { #expect(try !SummaryCondition.read(text).matches(trace)) }

    @Test(arguments: [
        ("", "such as 'points>100'"), ("points", "such as 'points>100'"), ("points 5", "such as 'points>100'"),
        ("point>5", "did you mean points? expected one of duration, points, errors, running, strays"),
        ("db.count>5", "'db.count' is not a property of a summary"), ("points>", "'' is not a whole number"),
        ("points>-1", "'-1' is not a whole number"), ("points>1e3", "'1e3' is not a whole number"),
        ("points>99999999999999999999", "is not a whole number"), ("points=>5", "'>5' is not a whole number"),
        ("points!5", "such as 'points>100'"), ("duration>100", "100 has no unit: write 100ms, 100s"),
        ("duration>", "expected"),
    ])
    func refuses(text: String, reason: String) {
        #expect(SummaryCondition(argument: text) == nil)
        #expect(SummaryCondition.advice(text).contains(reason), "\(SummaryCondition.advice(text))")
    }
}
