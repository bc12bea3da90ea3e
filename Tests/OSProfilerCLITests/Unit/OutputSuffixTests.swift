//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerReport
import Testing

@testable import OSProfilerCLI

@Suite struct OutputSuffixTests {
    @Test(arguments: [
        ("t.html", "html"), ("t.HTM", "html"), ("t.json", "json"), ("t.dot", "dot"), ("t.gv", "dot"), ("t.txt", "text"),
        ("t.log", "text"), ("dir.json/t.html", "html"), ("a.b.dot", "dot"),
    ])
    func aSuffixSelectsAFormat(path: String, name: String) throws {
        #expect(try OutputSuffix.format(of: path)?.name == name)
    }

    @Test(arguments: ["t", "-", "/dev/null", "dir.html/t", "t.1", "t.2026-11-22", ".html", "t.", "t.something"])
    func otherNamesSelectNone(path: String) throws {
        #expect(try OutputSuffix.format(of: path) == nil)
    }

    @Test(arguments: ["t.pdf", "t.svg", "t.xml"])
    func theSuffixOfAnotherProgramIsAMistake(path: String) {
        let error = #expect(throws: CLIError.self) { try OutputSuffix.format(of: path) }
        #expect(error?.status == .usage)
        #expect(error?.description.contains("--format (text, json, html, dot, report, ") == true)
    }
}
