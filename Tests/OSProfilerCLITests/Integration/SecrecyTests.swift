//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerConfiguration
import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerCLI

/// Passwords, keys and passphrases are seen nowhere: not in what is printed, at any log level, nor on a command line.
@Suite(.blocking) struct SecrecyTests {
    /// In every password of these tests, as it is and percent-encoded.
    private let secret = "pa55/w0rd@,:x"
    private let encoded = "pa55%2Fw0rd%40%2C%3Ax"
    private let marks = ["pa55", "w0rd", "%70"]

    private func expectNone(_ outcome: CommandLineRunner.Outcome, _ command: [String]) {
        for mark in marks {
            #expect(!outcome.text.contains(mark) && !outcome.errors.contains(mark), "\(command) \(outcome.errors)")
        }
    }

    /// A user with that password, and the URL of three hosts of which the last answers.
    private func prepare(_ tool: CommandLineRunner) throws {
        let user = try tool.broker.addUser(configure: ".*", write: ".*", read: ".*", in: tool.virtualHost)
        try tool.broker.evaluate(
            "rabbit_auth_backend_internal:change_password(<<\"\(user)\">>, <<\"\(secret)\">>, <<\"tests\">>)"
        )
        // The middle one has every character encoded.
        let all = secret.utf8.map { "%" + String($0, radix: 16) }.joined()
        tool.environment["OSPROFILER_TRANSPORT_URL"] =
            "rabbit://x:\(encoded)@127.0.0.1:1,y:\(all)@127.0.0.1:2,\(user):\(encoded)@127.0.0.1:\(tool.broker.port)/"
            + tool.virtualHost
    }

    @Test func nothingThatWorksShowsOne() async throws {
        let tool = try CommandLineRunner()
        tool.environment["MONGOC_DISABLE_SHM"] = nil
        try prepare(tool)
        let file = tool.folder.path("service.conf")
        try """
        [DEFAULT]
        transport_url = rabbit://u:\(encoded)@file-host/
        [profiler]
        hmac_keys = pa55-one,w0rd-two
        connection_string = redis://:\(encoded)@file-host:6379
        """.write(toFile: file, atomically: true, encoding: .utf8)
        let consumer = try tool.start(["consume", "--config-file", file, "--log-level", "trace"])
        #expect(try await eventually { consumer.errorsSoFar.contains("connected") })
        for command in [
            ["publish", "--demo"], ["queue", "status", "--json"], ["queue", "peek", "--json"], ["config", "show"],
            ["config", "show", "--json"], ["trace", "list", "--json"],
        ] {
            let outcome = try tool.start(command + ["--config-file", file, "--log-level", "trace"]).wait()
            #expect(outcome.status == 0, "\(command) \(outcome.errors)")
            expectNone(outcome, command)
        }
        let commandLine = try String(contentsOfFile: "/proc/\(consumer.pid)/cmdline", encoding: .utf8)
        #expect(commandLine.contains("consume") && !marks.contains { commandLine.contains($0) })
        try tool.broker.evaluate(
            "[rabbit_networking:close_connection(P, \"test\") || P <- rabbit_networking:connections(), "
                + "[{vhost, <<\"\(tool.virtualHost)\">>}] == rabbit_networking:connection_info(P, [vhost])]"
        )
        #expect(try await eventually { consumer.errorsSoFar.contains("consuming again") })
        // Nor does a library leave anything where others look.
        #expect(try !FileManager.default.contentsOfDirectory(atPath: "/dev/shm").contains("mongoc-\(consumer.pid)"))
        consumer.signal(SIGTERM)
        let outcome = consumer.wait()
        #expect(outcome.status == 0)
        expectNone(outcome, ["consume"])
    }

    @Test func nothingThatFailsShowsOne() throws {
        let tool = try CommandLineRunner()
        let certificates = URL(fileURLWithPath: tool.broker.caFile).deletingLastPathComponent().path
        let urls = [
            tool.transportURL(password: encoded), tool.transportURL(password: encoded, port: 1),
            "rabbit://u:\(encoded)@no..host/", "rabbit://u:\(secret)@127.0.0.1:1/",
            "rabbit://u:\(encoded)@localhost:\(tool.broker.tlsPort)/?ssl=1&ssl_ca_file=\(certificates)/ca.pem"
                + "&ssl_cert_file=\(certificates)/client.pem&ssl_key_file=\(certificates)/client-encrypted.key"
                + "&ssl_key_password=pa55phrase",
        ]
        for url in urls {
            for command in [
                ["queue", "status"], ["publish", "--demo"], ["consume", "--drain"], ["config", "shwo", url],
            ] {
                tool.environment["OSPROFILER_TRANSPORT_URL"] = url
                let outcome = try tool.start(command + ["--log-level", "trace"]).wait()
                #expect(outcome.status != 0)
                expectNone(outcome, command)
            }
        }
        let file = tool.folder.path("broken.conf")
        for line in ["hmac_keys pa55", "ssl = w0rd", "heartbeat_timeout_threshold = pa55"] {
            try "[oslo_messaging_rabbit]\n\(line)\n".write(toFile: file, atomically: true, encoding: .utf8)
            let outcome = try tool.run("queue", "status", "--config-file", file)
            #expect(outcome.status == 1)
            expectNone(outcome, [line])
        }
    }

    /// What the tool starts gets its secrets neither as arguments nor in its environment.
    @Test func graphvizIsToldNothing() throws {
        let tool = try CommandLineRunner()
        try prepare(tool)
        #expect(try tool.run("publish", "--demo").status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)
        let dot = tool.folder.path("dot")
        try "#!/bin/sh\ncat /proc/$$/cmdline /proc/$$/environ - > '\(tool.folder.path("seen"))'; echo drawn\n"
            .write(toFile: dot, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: dot)
        tool.environment["PATH"] = "\(tool.folder.root):/usr/bin:/bin"
        let list = try tool.run("trace", "list", "--json")
        let traces = try #require(try JSONSerialization.jsonObject(with: list.output) as? [[String: Any]])
        let id = try #require(traces.first?["base_id"] as? String)
        let scratch = tool.folder.path("scratch")
        #expect(mkdir(scratch, 0o700) == 0)
        tool.environment["TMPDIR"] = "\(scratch)/absent"
        let show = try tool.run("trace", "show", id, "--render-dot", tool.folder.path("trace"))
        #expect(show.status == 0, "\(show.errors)")
        // The graph goes through a pipe, and the drawing is the caller's alone.
        let drawing = try FileManager.default.attributesOfItem(atPath: tool.folder.path("trace.pdf"))
        #expect(drawing[.posixPermissions] as? Int == 0o600 && drawing[.size] as? Int == "drawn\n".utf8.count)
        let seen = String(decoding: try Data(contentsOf: URL(fileURLWithPath: tool.folder.path("seen"))), as: UTF8.self)
        #expect(seen.contains("-Tpdf") && seen.contains("digraph {") && !seen.contains(tool.folder.path("trace")))
        // A program that fails, says much, and reads nothing.
        try "#!/bin/sh\nyes broken | head -c 1000000 >&2; exit 1\n".write(
            toFile: dot,
            atomically: false,
            encoding: .utf8
        )
        let failed = try tool.run("trace", "show", id, "--force", "--render-dot", tool.folder.path("trace"))
        #expect(failed.status == 1 && failed.errors.contains("dot could not draw") && failed.errorLines.count == 1)
        #expect(try String(contentsOfFile: tool.folder.path("trace.pdf"), encoding: .utf8) == "drawn\n")
        for mark in marks { #expect(!seen.contains(mark)) }
    }

    /// A mirror's name, a usage error, and values of the environment.
    @Test func textFromOutsideStaysOneLine() throws {
        let tool = try CommandLineRunner()
        let mirror = "jsonl:///" + tool.folder.path("a\u{1B}[31m\nb.jsonl")
        let consume = try tool.run(
            "consume",
            "--drain",
            "--connection-string",
            "sqlite:///\(tool.folder.path("t.db"))",
            "--connection-string",
            mirror
        )
        #expect(consume.status == 0 && consume.errors.contains("a\\u{1b}[31m\\nb.jsonl: stored"), "\(consume.errors)")
        #expect(!consume.errors.contains("\u{1B}"))
        for arguments in [
            ["trace", "list", "x\u{1B}]0;t\u{7}"], ["\u{1B}[2J"], ["config", "show", "--log-level", "\u{9B}m"],
        ] {
            let outcome = try tool.start(arguments).wait()
            #expect(
                outcome.status == 64 && !outcome.errors.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" }
            )
        }
        for (name, value) in [("OSPROFILER_LOG_LEVEL", "foo"), ("OSPROFILER_LOG_FORMAT", "xml")] {
            tool.environment[name] = value
            for command in [["trace", "list"], ["config", "show"], ["queue", "status"]] {
                let outcome = try tool.start(command).wait()
                #expect(outcome.status == 64 && outcome.errors.contains(name), "\(command) \(outcome.errors)")
            }
            tool.environment[name] = nil
        }
    }

    // MARK: Odd URLs

    @Test func maskingKeepsTheWordsOfOddPasswords() {
        for seed in 0..<20_000 as Range<UInt64> {
            let url = OddURL(seed: seed)
            let shown = [
                ConnectionString(url.description).masked,
                SecretText.masked("Unexpected argument '\(url)'", quoting: [url.description]),
            ]
            for text in shown {
                for word in url.secrets { #expect(!text.contains(word), "seed \(seed): \(text)") }
            }
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func noCommandShowsTheWordsOfOddPasswords(quarter: UInt64) throws {
        let tool = try CommandLineRunner()
        for seed in 1000 + quarter * 25..<1025 + quarter * 25 {
            let url = OddURL(seed: seed)
            tool.environment["OSPROFILER_TRANSPORT_URL"] = url.description
            tool.environment["OSPROFILER_CONNECTION_STRING"] = url.description
            for command in [["config", "show", "--json"], ["queue", "status", "--log-level", "trace"]] {
                let outcome = try tool.start(command).wait()
                for word in url.secrets {
                    #expect(
                        !outcome.text.contains(word) && !outcome.errors.contains(word),
                        "seed \(seed): \(command) \(outcome.errors)"
                    )
                }
            }
        }
    }
}
