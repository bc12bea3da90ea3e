//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if os(Linux)
import Foundation
import TestSupport
import Testing

@testable import OSProfilerCLI

/// Text that is longer than the terminal.
@Suite(.blocking) struct PagerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(
        _ arguments: [String],
        pager: String?,
        term: String = "xterm",
        rows: Int = 24
    ) async throws -> (text: String, errors: String, status: Int32) {
        let terminal = try TestTerminal()
        terminal.resize(columns: 80, rows: rows)
        let process = Process()
        process.executableURL = CommandLineRunner.executable
        process.arguments = arguments
        var environment = [
            "HOME": folder.path(""), "PATH": "/usr/bin:/bin", "TERM": term, "NO_COLOR": "1",
            "OSPROFILER_CONNECTION_STRING": "sqlite:///secret",
        ]
        environment["PAGER"] = pager
        process.environment = environment
        let device = FileHandle(fileDescriptor: terminal.device)
        let errors = Pipe()
        process.standardInput = device
        process.standardOutput = device
        process.standardError = errors
        try process.run()
        var text = ""
        try #require(
            try await eventually {
                text += terminal.readAll()
                return !process.isRunning
            }
        )
        text += terminal.readAll()
        let complaint = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        return (text, complaint, process.terminationStatus)
    }

    private var demo: String {
        get throws {
            let path = folder.path("report.json")
            let spans = (0..<30).map { span in
                """
                {"info": {"name": "n\(span)", "started": 0, "finished": 1, "project": "p", "service": "s", "host": "h", \
                "meta.raw_payload.n\(span)-start": {"name": "n\(span)-start", "base_id": "b", "trace_id": "t\(span)", \
                "parent_id": "b", "timestamp": "2026-11-22T08:00:00.000000", "info": {}}, \
                "meta.raw_payload.n\(span)-stop": {"name": "n\(span)-stop", "base_id": "b", "trace_id": "t\(span)", \
                "parent_id": "b", "timestamp": "2026-11-22T08:00:00.001000", "info": {}}}, \
                "parent_id": "b", "trace_id": "t\(span)", "children": []}
                """
            }
            let report = """
                {"info": {"name": "total", "started": 0, "finished": 1, "last_trace_started": 0}, \
                "children": [\(spans.joined(separator: ", "))], "stats": {}}
                """
            try Data(report.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }
    }

    @Test func longTextGoesThroughThePager() async throws {
        let mark = "sed s/^/:/; echo end ${OSPROFILER_CONNECTION_STRING-without secrets}"
        let paged = try await run(["trace", "show", try demo, "--no-fold"], pager: "sh -c '\(mark)'")
        #expect(paged.status == 0 && paged.errors.isEmpty, "\(paged.errors)")
        #expect(paged.text.hasPrefix(":Trace ") && paged.text.hasSuffix("\nend without secrets\n"), "\(paged.text)")
        #expect(paged.text.split(separator: "\n").filter { $0.contains("█") }.count == 30)
    }

    @Test(arguments: [
        (["--no-fold"], "sed s/^/:/", "xterm", 200), (["--no-fold", "--no-pager"], "sed s/^/:/", "xterm", 24),
        (["--no-fold"], "cat", "xterm", 24), (["--no-fold"], "", "xterm", 24),
        (["--no-fold"], "sed s/^/:/", "dumb", 24),
        (["--no-fold", "--out", "-"], "cat", "xterm", 24),
    ])
    func otherTextDoesNot(options: [String], pager: String, term: String, rows: Int) async throws {
        let plain = try await run(["trace", "show", try demo] + options, pager: pager, term: term, rows: rows)
        #expect(plain.status == 0 && plain.text.hasPrefix("Trace "), "\(plain.errors)")
        #expect(plain.text.split(separator: "\n").filter { $0.contains("█") }.count == 30)
    }

    /// A reader who leaves early is not a failure, a pager that is not there is one.
    @Test func theEndOfAPager() async throws {
        let left = try await run(["trace", "show", try demo, "--format", "report"], pager: "head -n 1")
        #expect(left.status == 0 && left.errors.isEmpty, "\(left.errors)")
        let absent = try await run(["trace", "show", try demo, "--no-fold"], pager: "no-such-pager")
        #expect(absent.status == 1 && absent.errors.contains("set PAGER to a program, or give --no-pager"))
    }

    @Test func thePagersCommand() {
        let base = ["TERM": "xterm", "PATH": "/nonexistent"]
        func command(_ more: [String: String]) -> String? { PagedOutput.command(base.merging(more) { $1 }) }
        #expect(command([:]) == nil && command(["PAGER": " "]) == nil && command(["PAGER": "cat"]) == nil)
        #expect(command(["PAGER": "most -s"]) == "LESS=${LESS-FRX} LV=${LV--c} exec most -s")
        // No name that a shell would read as something else.
        let odd = ["PAGER": "most", "OSPROFILER_A": "1", "OSPROFILER_$(id)": "2"]
        #expect(command(odd) == "unset OSPROFILER_A; LESS=${LESS-FRX} LV=${LV--c} exec most")
    }
}
#endif
