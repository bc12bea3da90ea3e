//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// `trace diff` of the traces of a store.
@Suite(.blocking) struct TraceDiffCommandTests {
    /// A tool whose store has twenty traces on each of two days, slower on the second.
    private func tool() throws -> CommandLineRunner {
        let tool = try CommandLineRunner()
        var payloads: [String] = []
        func add(_ trace: String, _ name: String, _ id: String, _ parent: String, _ time: String) {
            payloads.append(
                """
                {"name": "\(name)", "base_id": "\(trace)", "trace_id": "\(id)", "parent_id": "\(parent)", \
                "service": "api", "timestamp": "\(time)", "info": {"host": "h"}}
                """
            )
        }
        for day in 1...2 {
            for number in 0..<20 {
                let (trace, start) = ("day\(day)-\(number)", "2026-11-2\(day)T08:\(10 + number):00.")
                add(trace, "wsgi-start", "root", trace, start + "000")
                add(trace, "db-start", "db", "root", start + "100")
                add(trace, "db-stop", "db", "root", start + "\(150 * day + number)")
                add(trace, "wsgi-stop", "root", trace, start + "900")
            }
        }
        #expect(try tool.run("publish", input: Data(payloads.joined(separator: "\n").utf8)).status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)
        return tool
    }

    private let sets = ["trace", "diff", "--before", "until=2026-11-22", "--after", "since=2026-11-22"]

    @Test func comparesTracesAndSets() throws {
        let tool = try tool()
        let traces = try tool.run("trace", "diff", "day1-3", "day2-3")
        #expect(traces.status == 0 && traces.text.hasPrefix("before  day1-3: 2026-11-21 08:13:00"), "\(traces.errors)")
        #expect(traces.text.contains("equally long") && traces.text.contains("+150 ms"))
        let json = try tool.run("trace", "diff", "day1-3", "day2-3", "--json")
        let object = try JSONSerialization.jsonObject(with: json.output) as? [String: Any]
        #expect((object?["paths"] as? [[String: Any]])?.map { $0["change"] as? String } == ["same", "slower"])

        let text = try tool.start(sets).wait()
        #expect(text.status == 0 && text.text.hasPrefix("before  20 traces, 40 spans"), "\(text.errors)")
        #expect(text.text.contains("1 of 2 rows differs beyond the noise"))
        let same = try tool.run("trace", "diff", "--before", "until=2026-11-22", "--after", "until=2026-11-22")
        #expect(same.text.contains("no difference beyond the noise in 2 rows"))
        // What stands outside holds for both.
        let none = try tool.start(sets + ["--host", "elsewhere"]).wait()
        #expect(none.status == 2 && none.errorLines.count == 1 && none.errors.contains("match --before"))
        let limited = try tool.start(sets + ["--limit", "5", "--json", "--by", "service"]).wait()
        let set = try JSONSerialization.jsonObject(with: limited.output) as? [String: Any]
        #expect((set?["after"] as? [String: Any])?["traces"] as? Int == 5 && set?["is_too_small"] as? Bool == true)
    }

    @Test func reportsAreComparedWithoutAStore() throws {
        let tool = try tool()
        let file = tool.folder.path("before.json")
        #expect(try tool.run("trace", "show", "day1-0", "--json", "--out", file).status == 0)
        #expect(try tool.run("trace", "diff", file, "day2-0").text.contains("+150 ms"))
        tool.environment["OSPROFILER_CONNECTION_STRING"] = "sqlite:////nonexistent/t.db"
        #expect(try tool.run("trace", "diff", file, file).text.contains("no path differs"))
        #expect(try tool.run("trace", "diff", file, "day2-0").status == 2)
    }

    @Test func budgetsGiveAnExitStatus() throws {
        let tool = try tool()
        let over = try tool.start(sets + ["--fail-if", "p95 > +20%", "--fail-if", "errors > +0"]).wait()
        #expect(over.status == 3 && over.errorLines.count == 1 && over.text.contains("beyond the noise"))
        #expect(over.errors.hasPrefix("osprofiler: over budget: p95 > +20%: api db: "), "\(over.errors)")
        #expect(try tool.start(sets + ["--fail-if", "p95 > +900%"]).wait().status == 0)
        #expect(try tool.start(sets + ["--fail-if", "p95 > +20%", "--limit", "3"]).wait().status == 1)
        #expect(try tool.run("trace", "diff", "day1-0", "day2-0", "--fail-if", "total > +100ms").status == 3)
        #expect(try tool.run("trace", "diff", "day1-0", "day2-0", "--fail-if", "trace total > +1ms").status == 0)
    }

    @Test func saysWhatIsWrong() throws {
        let tool = try tool()
        let missing = try tool.run("trace", "diff", "day1-0", "nothing")
        #expect(missing.status == 2 && missing.errors.contains("no trace \"nothing\""))
        for arguments in [
            [], ["day1-0"], ["day1-0", "day1-1", "day1-2"], ["--before", "since=1d"],
            ["day1-0", "day1-1", "--before", "since=1d", "--after", "since=1d"], ["day1-0", "day1-1", "--by", "sql"],
            ["day1-0", "day1-1", "--host", "h"], ["day1-0", "day1-1", "--fail-if", "p95 > +20%"],
            ["--before", "", "--after", "since=1d"], ["--before", "since=never", "--after", "since=1d"],
            ["--before", "help", "--after", "since=1d"],
            ["--before", "since=1d", "--after", "since=1d", "--limit", "0"],
        ] {
            let outcome = try tool.start(["trace", "diff"] + arguments).wait()
            #expect(outcome.status == 64 && outcome.errorLines.count == 2, "\(arguments) \(outcome.errors)")
        }
        let filter = try tool.run("trace", "diff", "--before", "sinse=1d", "--after", "since=1d").errors
        #expect(
            filter.contains("'sinse' is not a filter: did you mean since? expected one of error-trace"),
            "\(filter)"
        )
        let budget = try tool.run("trace", "diff", "day1-0", "day1-1", "--fail-if", "p95 > 20%").errors
        #expect(budget.contains("METRIC > +GROWTH"), "\(budget)")
    }
}
