//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerCLI

/// `trace export` and `trace import`.
@Suite(.blocking) struct TraceExportTests {
    private func tool() throws -> (CommandLineRunner, ids: [String]) {
        let tool = try CommandLineRunner()
        let published = try [tool.run("publish", "--demo"), tool.run("publish", "--demo")]
        #expect(try tool.run("consume", "--drain").status == 0)
        return (
            tool,
            published.map { $0.text.split(separator: "\n")[0].replacing("Trace ID: ", with: "") }.map { String($0) }
        )
    }

    @Test(arguments: [
        ("json", "json"), ("report", "report.json"), ("html", "html"), ("otlp-json", "otlp.json"),
        ("jaeger", "jaeger.json"),
    ])
    func tracesGoToAnotherStoreAndBack(format: String, suffix: String) throws {
        let (tool, ids) = try tool()
        let folder = tool.folder.path("saved")
        let exported = try tool.run("trace", "export", "--all", "--format", format, "--out", folder)
        #expect(exported.status == 0 && exported.errors.contains("wrote 2 traces to "), "\(exported.errors)")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(files == ids.sorted().map { "\($0).\(suffix)" })

        let other = ["--connection-string", "sqlite:///\(tool.folder.path("other.db"))"]
        let paths = files.map { "\(folder)/\($0)" }
        let first = try tool.start(["trace", "import"] + paths + other).wait()
        #expect(first.status == 0 && first.errors.contains("imported 36 points of 2 traces\n"), "\(first.errors)")
        let second = try tool.start(["trace", "import"] + paths + other).wait()
        #expect(second.errors.contains("imported 0 points of 2 traces; 36 points were there already"))
        for id in ids {
            let (here, there) = (["trace", "show", id, "--json"], ["trace", "show", id, "--json"] + other)
            #expect(try tool.start(here).wait().output == tool.start(there).wait().output)
        }
        // Every command reads the files themselves too.
        for (id, path) in zip(ids.sorted(), paths) {
            let stored = try tool.run("trace", "show", id, "--json")
            #expect(try tool.run("trace", "show", path, "--json").output == stored.output)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(try tool.run("trace", "show", "-", "--json", input: bytes).output == stored.output)
            let explained = try tool.run("trace", "explain", id, "--json")
            #expect(try tool.run("trace", "explain", path, "--json").output == explained.output)
            let diff = try tool.run("trace", "diff", id, path, "--fail-if", "self > +1ms")
            #expect(diff.status == 0, "\(diff.errors)")
        }
        // The store that has the points from the bus gets none twice either.
        let home = try tool.start(["trace", "import"] + paths).wait()
        #expect(home.errors.contains("imported 0 points of 2 traces; 36 points were there already"), "\(home.errors)")
    }

    @Test func whatIsNotThereAndWhatIsNoReport() throws {
        let (tool, ids) = try tool()
        let folder = tool.folder.path("saved")
        let some = try tool.run("trace", "export", ids[0], "ffffffff-0000", "--out", folder)
        #expect(some.status == 2 && some.errors.contains("\"ffffffff-0000\""))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["\(ids[0]).json"])
        #expect(some.errors.contains("wrote 1 trace to "))
        let none = try tool.run("trace", "export", "ffffffff-0000", "eeee", "--out", folder + "-none")
        #expect(none.status == 2 && none.errorLines.count == 1, "\(none.errors)")
        #expect(none.errors.contains("\"ffffffff-0000\", \"eeee\"") && !none.errors.contains("wrote"))
        #expect(!FileManager.default.fileExists(atPath: folder + "-none"))
        #expect(try tool.run("trace", "export", "--out", folder).status == 64)
        #expect(try tool.run("trace", "export", ids[0], "--all", "--out", folder).status == 64)
        #expect(try tool.run("trace", "export", "--service", "nobody", "--out", folder).status == 2)

        let file = tool.folder.path("notes.txt")
        try Data("hello".utf8).write(to: URL(fileURLWithPath: file))
        let report = "\(folder)/\(ids[0]).json"
        let target = ["--connection-string", "sqlite:///\(tool.folder.path("other.db"))"]
        let mixed = try tool.start(["trace", "import", report, file] + target).wait()
        #expect(mixed.status == 1 && mixed.errors.contains("notes.txt is not a report, a page,"), "\(mixed.errors)")
        #expect(mixed.errors.contains("it seems to be plain text"))
        // Nothing was stored of the good one.
        #expect(!FileManager.default.fileExists(atPath: tool.folder.path("other.db")))
    }

    /// Points that are each other's parents are no trace in the format of Python's command.
    @Test func whatHasNothingToShowIsNamed() throws {
        let tool = try CommandLineRunner()
        let payloads = [("a", "b"), ("b", "a")].map { id, parent in
            """
            {"name": "wsgi-start", "base_id": "cycle", "trace_id": "\(id)", "parent_id": "\(parent)", "service": "api", \
            "timestamp": "2026-11-22T08:10:01", "info": {"host": "h"}}
            """
        }
        #expect(try tool.run("publish", input: Data(payloads.joined(separator: "\n").utf8)).status == 0)
        #expect(try tool.run("publish", "--demo").status == 0 && tool.run("consume", "--drain").status == 0)
        let folder = tool.folder.path("saved")
        let named = try tool.run("trace", "export", "cycle", "--out", folder)
        #expect(named.status == 2 && named.errors.contains("nothing to show as json of \"cycle\""), "\(named.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder))
        let all = try tool.run("trace", "export", "--all", "--out", folder)
        #expect(all.status == 0 && all.errors.contains("nothing to show as json of 1 trace"), "\(all.errors)")
        #expect(all.errors.contains("wrote 1 trace to "))
        let report = try tool.run("trace", "export", "cycle", "cycle", "--format", "report", "--out", folder)
        #expect(report.status == 0 && report.errors.contains("wrote 1 trace to "), "\(report.errors)")
    }

    /// A collector's file of lines, Jaeger's answer from a pipe, and one of several files that is damaged.
    @Test func tracesOfOtherTracers() throws {
        let tool = try CommandLineRunner()
        func span(_ trace: Character) -> String {
            """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},\
            "scopeSpans":[{"spans":[{"traceId":"\(String(repeating: trace, count: 32))","spanId":"00f067aa0ba902b7",\
            "name":"GET /cart","startTimeUnixNano":"1795337648000000000","endTimeUnixNano":"1795337648000250000"}]}]}]}
            """
        }
        let file = tool.folder.path("spans.jsonl")
        try Data("\(span("a"))\n\n\(span("b"))\n".utf8).write(to: URL(fileURLWithPath: file))
        let damaged = tool.folder.path("damaged.jsonl")
        try Data("\(span("a"))\n\(span("b").dropLast(40))\n".utf8).write(to: URL(fileURLWithPath: damaged))
        let refused = try tool.run("trace", "import", file, damaged)
        #expect(refused.status == 1 && refused.errors.contains("damaged.jsonl is not a report"), "\(refused.errors)")
        // Not even the store was created.
        #expect(try tool.run("trace", "list").status == 2)

        let several = try tool.run("trace", "show", file)
        #expect(several.status == 1 && several.errors.contains("spans.jsonl has 2 traces: "), "\(several.errors)")
        let imported = try tool.run("trace", "import", file)
        #expect(imported.status == 0 && imported.errors == "imported 4 points of 2 traces\n", "\(imported.errors)")
        let shown = try tool.run("trace", "show", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa")
        #expect(shown.status == 0 && shown.text.contains("GET /cart") && shown.text.contains("shop"), "\(shown.text)")
        let jaeger = """
            {"traceID": "cc", "spans": [{"traceID": "cc", "spanID": "1", "operationName": "x", "startTime": 1, "duration": 2,
            "processID": "p1"}], "processes": {"p1": {"serviceName": "s"}}}
            """
        let piped = try tool.run("trace", "import", "-", input: Data(jaeger.utf8))
        #expect(piped.errors == "imported 2 points of 1 trace\n", "\(piped.errors)")
    }

    @Test func namesOfFilesStayInTheirFolder() {
        #expect(ExportedFile.name(of: OpaqueID("../../etc/passwd"), suffix: "json") == "%2E.%2F..%2Fetc%2Fpasswd.json")
        #expect(ExportedFile.name(of: OpaqueID(".hidden"), suffix: "json") == "%2Ehidden.json")
        #expect(ExportedFile.name(of: OpaqueID("a b\u{1b}é"), suffix: "html") == "a%20b%1B%C3%A9.html")
        let long = [String(repeating: "x", count: 255), String(repeating: "x", count: 254)].map { text in
            ExportedFile.name(of: OpaqueID(text), suffix: "json")
        }
        #expect(long[0] != long[1] && long.allSatisfy { $0.utf8.count <= 220 })
        #expect(ExportedFile.name(of: OpaqueID(""), suffix: "json").hasPrefix("~"))
    }
}
