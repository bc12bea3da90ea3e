//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// What bash offers after a tab, by the script that `--generate-completion-script` writes.
@Suite(.blocking) struct CompletionTests {
    private let folder: TemporaryFolder
    private let environment = [
        "PATH": CommandLineRunner.executable.deletingLastPathComponent().path + ":"
            + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    ]

    init() throws {
        folder = try TemporaryFolder()
        try script("bash").write(to: URL(fileURLWithPath: folder.path("bash")))
    }

    private func run(_ command: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder.root)
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(command)")
        return data
    }

    private func script(_ shell: String) throws -> Data {
        try run([CommandLineRunner.executable.path, "--generate-completion-script", shell])
    }

    /// What is offered for the last of some words, the first of which is the command.
    private func offered(_ words: String...) throws -> Set<String> { try offered(words) }

    private func offered(_ words: [String]) throws -> Set<String> {
        let call = """
            source ./bash
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            COMPREPLY=()
            _osprofiler osprofiler "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            ((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
            """
        let output = try run(["bash", "-c", call, "bash", "osprofiler"] + words)
        return Set(
            String(decoding: output, as: UTF8.self).split(separator: "\n").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        )
    }

    @Test func commandsAndOptions() throws {
        #expect(try offered("tr") == ["trace"])
        #expect(try offered("queue", "").isSuperset(of: ["status", "peek", "traces", "export", "replay", "purge"]))
        #expect(try offered("trace", "p") == ["pin", "purge"])
        #expect(try offered("trace", "ex") == ["explain", "export"])
        #expect(try offered("trace", "to") == ["top"])
        #expect(try offered("trace", "d") == ["delete", "diff"])
        #expect(try offered("trace", "diff", "--b").isSuperset(of: ["--before", "--by"]))
        #expect(try offered("trace", "show", "--c").isSuperset(of: ["--critical-path", "--collapse"]))
        #expect(try offered("queue", "replay", "--to") == ["--to-exchange", "--topic"])
        #expect(try offered("queue", "peek", "--ig") == ["--ignore-delivery-limit"])
        #expect(try offered("queue", "export", "--fo") == ["--force"])
        #expect(try offered("consume", "--m") == ["--max-size", "--metrics-host", "--metrics-port", "--min-free"])
        // A flag that was said is not offered again; what may be repeated is.
        #expect(try offered("consume", "--drain", "--d") == ["--durable", "--dry-run"])
        #expect(try offered("consume", "--exchange", "nova", "--ex") == ["--exchange"])
        #expect(try offered("trace", "purge", "--d") == ["--dry-run"])
        #expect(try offered("queue", "purge", "--y") == ["--yes"])
        #expect(try offered("trace", "list", "--s") == ["--service", "--since", "--slowest", "--sort"])
    }

    @Test func values() throws {
        #expect(try offered("consume", "--log-format", "") == ["text", "json"])
        #expect(
            try offered("doctor", "--log-level", "") == [
                "trace", "debug", "info", "notice", "warning", "error", "critical",
            ]
        )
        #expect(
            try offered("trace", "show", "--format", "") == [
                "text", "json", "html", "dot", "report", "chrome", "speedscope", "folded", "jaeger", "otlp-json",
                "otlp", "zipkin", "spans-csv",
            ]
        )
        #expect(
            try offered("trace", "stats", "--by", "") == ["point", "service", "host", "name", "route", "sql"]
        )
        #expect(try offered("trace", "diff", "--by", "r") == ["route"])
        #expect(try offered("trace", "flame", "--format", "") == ["folded", "speedscope", "html"])
        #expect(try offered("queue", "replay", "ba") == ["bash"])
        #expect(try offered("consume", "--config-file", "ba") == ["bash"])
        // A queue is no file.
        #expect(try offered("consume", "--queue", "ba").isEmpty)
    }

    /// A shell calls the command in its path.
    @Test func idsOfTraces() throws {
        let tool = try CommandLineRunner()
        let demo = try tool.run("publish", "--demo")
        let id = String(demo.text.dropFirst("Trace ID: ".count).dropLast())
        #expect(try tool.run("consume", "--drain").status == 0)
        let store = try #require(tool.environment["OSPROFILER_CONNECTION_STRING"])
        let words = ["trace", "show", "--connection-string", store]
        #expect(try offered(words + [String(id.prefix(2))]) == [id])
        #expect(try offered(words + [String(id.prefix(10))]) == [id])
        #expect(try offered(["trace", "delete", "--connection-string", store, ""]).contains(id))
        // Where no id begins like this, a file may.
        #expect(try offered(words + ["bas"]) == ["bash"])
        #expect(try offered(["trace", "show", "--connection-string", "sqlite:////nonexistent/t.db", "abcd"]).isEmpty)
    }

    @Test(arguments: ["zsh", "fish"])
    func otherShellsKnowTheSameOptions(shell: String) throws {
        let text = String(decoding: try script(shell), as: UTF8.self)
        for name in ["max-size", "min-free", "metrics-host", "log-format", "from-store", "pinned", "probe-publish"] {
            #expect(text.contains(name), "\(name)")
        }
        #expect(text.contains("critical") && text.contains("report"))
    }
}
