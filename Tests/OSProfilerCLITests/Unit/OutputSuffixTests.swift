//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import Testing

@testable import OSProfilerCLI

@Suite struct OutputSuffixTests {
    @Test(arguments: [
        ("t.html", "html"), ("t.HTM", "html"), ("t.json", "json"), ("t.dot", "dot"), ("t.gv", "dot"), ("t.txt", "text"),
        ("t.log", "text"), ("dir.json/t.html", "html"), ("a.b.dot", "dot"), ("a.b.json", "json"),
        ("t.chrome.json", "chrome"), ("t.Chrome.JSON", "chrome"), ("t.otlp.json", "otlp-json"),
        ("t.jsonl", "otlp-json"),
        ("t.jaeger.json", "jaeger"), ("t.report.json", "report"), ("t.speedscope.json", "speedscope"),
        ("t.zipkin.json", "zipkin"), ("t.folded.txt", "folded"), ("t.binpb", "otlp"), ("t.csv", "spans-csv"),
        (".chrome.json", "json"),
    ])
    func aSuffixSelectsAFormat(path: String, name: String) throws {
        #expect(try OutputSuffix.format(of: path)?.name == name)
    }

    /// What `trace export` writes can be written again under its name.
    @Test(arguments: ToolParts.current.formats)
    func theNameOfAnExportSelectsItsFormat(format: TraceFormat) throws {
        let name = ExportedFile.name(of: OpaqueID("7d3f5c6e"), suffix: format.fileSuffix)
        #expect(try OutputSuffix.format(of: name) == format)
    }

    @Test(arguments: ["t", "-", "/dev/null", "dir.html/t", "t.1", "t.2026-11-22", ".html", "t.", "t.something"])
    func otherNamesSelectNone(path: String) throws {
        #expect(try OutputSuffix.format(of: path) == nil)
    }

    @Test(arguments: [
        ("t.txt", "text"), ("t.json", "json"), ("t.HTM", "html"), ("t.html", "html"), ("t", nil), ("-", nil),
    ])
    func statisticsHaveThreeFormats(path: String, name: String?) throws {
        let formats = SetOutputOptions.Format.allCases
        #expect(try OutputSuffix.format(of: path, among: formats, remedy: "name another")?.name == name)
        for other in ["t.dot", "t.chrome.json", "t.folded.txt"] {
            #expect(throws: CLIError.self) {
                try OutputSuffix.format(of: other, among: formats, remedy: "name another")
            }
        }
    }

    @Test(arguments: [
        ("t.txt", "folded"), ("t.folded.txt", "folded"), ("t.json", "speedscope"), ("t.speedscope.json", "speedscope"),
        ("t.html", "html"),
    ])
    func flameGraphsHaveThreeFormats(path: String, name: String) throws {
        #expect(try OutputSuffix.format(of: path, among: FlameFormat.allCases, remedy: "name another")?.name == name)
    }

    @Test(arguments: ["t.pdf", "t.svg", "t.xml"])
    func theSuffixOfAnotherProgramIsAMistake(path: String) {
        let error = #expect(throws: CLIError.self) { try OutputSuffix.format(of: path) }
        #expect(error?.status == .usage)
        #expect(error?.description.contains("--format (text, json, html, dot, report, ") == true)
    }
}
