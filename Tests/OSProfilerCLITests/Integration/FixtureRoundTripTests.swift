//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// Captured messages through the whole path: file → queue → consumer → store → report.
@Suite(.blocking) struct FixtureRoundTripTests {
    /// The base ids of a fixture's traces and the stems of the files that belong to them.
    private func traces() throws -> [(id: String, stem: String)] {
        try Fixtures.lines("ironic/traces.tsv").dropFirst().map { line in
            let id = String(decoding: line.prefix { $0 != UInt8(ascii: "\t") }, as: UTF8.self)
            var allowed = CharacterSet.alphanumerics
            allowed.insert(charactersIn: "-._~")
            return (id, id.addingPercentEncoding(withAllowedCharacters: allowed) ?? id)
        }
    }

    @Test func reportsEqualPythonsByteForByte() throws {
        let tool = try CommandLineRunner()
        let messages = Fixtures.folder.appendingPathComponent("ironic/messages.jsonl").path
        let count = try Fixtures.lines("ironic/messages.jsonl").count

        let replay = try tool.run("queue", "replay", messages)
        #expect(replay.status == 0, "\(replay.errors)")

        // What only looks leaves every message where it is.
        for look in [
            ["peek", "-n", "0", "--json"], ["traces", "--json"], ["export", tool.folder.path("export.jsonl")],
        ] {
            let outcome = try tool.start(["queue"] + look).wait()
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let onTheBus = try tool.run(
            "trace",
            "show",
            try traces()[0].id,
            "--json",
            "--connection-string",
            "messaging://"
        )
        #expect(onTheBus.output == (try Fixtures.data("ironic/reports/\(try traces()[0].stem).json")) + Data("\n".utf8))
        let status = try JSONSerialization.jsonObject(with: try tool.run("queue", "status", "--json").output)
        #expect((status as? [String: Any])?["ready"] as? Int == count)

        let consume = try tool.run("consume", "--drain", "--json")
        #expect(consume.status == 0, "\(consume.errors)")
        let numbers = try #require(try JSONSerialization.jsonObject(with: consume.output) as? [String: Any])
        #expect(numbers["received"] as? Int == count)
        #expect(numbers["stored"] as? Int == count)
        #expect(numbers["rejected"] as? Int == 0)

        for (id, stem) in try traces() {
            let report = try Fixtures.data("ironic/reports/\(stem).json")
            #expect(try tool.run("trace", "show", id, "--json").output == report + Data("\n".utf8), "\(id)")
            let graph = try Fixtures.data("ironic/dot/\(stem).dot")
            #expect(try tool.run("trace", "show", id, "--dot").output == graph + Data("\n".utf8), "\(id)")
        }
        let list = try JSONSerialization.jsonObject(with: try tool.run("trace", "list", "--json").output)
        #expect((list as? [[String: Any]])?.count == (try traces().count))
    }

    @Test func anExportReplayedExportsTheSame() throws {
        let tool = try CommandLineRunner()
        let messages = Fixtures.folder.appendingPathComponent("ironic/messages.jsonl").path
        #expect(try tool.run("queue", "replay", messages).status == 0)
        let first = try tool.run("queue", "export", "-")
        #expect(try tool.run("queue", "purge", "--yes").status == 0)
        #expect(try tool.run("queue", "replay", "-", input: first.output).status == 0)
        let second = tool.folder.path("second.jsonl")
        #expect(try tool.run("queue", "export", second).status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: second)) == first.output)
        #expect(first.text.split(separator: "\n").count == (try Fixtures.lines("ironic/messages.jsonl").count))
    }

    @Test func theSameMessagesAgainAreDuplicates() throws {
        let tool = try CommandLineRunner()
        let messages = Fixtures.folder.appendingPathComponent("ironic/messages.jsonl").path
        let count = try Fixtures.lines("ironic/messages.jsonl").count
        for expected in ["stored \(count) + duplicates 0 + rejected 0", "stored 0 + duplicates \(count) + rejected 0"] {
            #expect(try tool.run("queue", "replay", messages).status == 0)
            let consume = try tool.run("consume", "--drain")
            #expect(consume.status == 0)
            #expect(consume.output.isEmpty)
            #expect(consume.errorLines.last?.hasPrefix("received \(count) = \(expected)") == true, "\(consume.errors)")
        }
    }

    @Test func whatIsNoTracePointGoesToQuarantineAndBack() throws {
        let tool = try CommandLineRunner()
        let path = Fixtures.folder.appendingPathComponent("quarantine/messages.jsonl").path
        let count = try Fixtures.lines("quarantine/messages.jsonl").count
        #expect(try tool.run("queue", "replay", path).status == 0)
        let consume = try tool.run("consume", "--drain")
        #expect(
            consume.errorLines.last?.hasPrefix("received \(count) = stored 0 + duplicates 0 + rejected \(count)")
                == true,
            "\(consume.errors)"
        )
        let peek = try tool.run("queue", "peek", "--queue", "profiler.rejected", "-n", "0")
        #expect(peek.text.split(separator: "\n").count == count)
        #expect(peek.text.split(separator: "\n").allSatisfy { $0.contains("rejected: ") && $0.contains("from ") })

        let saved = try tool.run("queue", "export", "-", "--queue", "profiler.rejected")
        #expect(try tool.run("queue", "replay", "-", input: saved.output).status == 0)
        let status = try tool.run("queue", "status", "--json")
        #expect(status.text.contains("\"ready\": \(count), "))
        #expect(status.text.contains("\"rejected\": \(count)}"))
    }

    /// As above, where the consumer's user may not touch the queue for rejected messages.
    @Test func whatTheStoreKeptForQuarantineComesBackToo() throws {
        let tool = try CommandLineRunner()
        let path = Fixtures.folder.appendingPathComponent("quarantine/messages.jsonl").path
        let lines = try Fixtures.lines("quarantine/messages.jsonl").count
        #expect(try tool.run("queue", "replay", path).status == 0)
        let before = try tool.run("queue", "export", "-").text.split(separator: "\n")
        let user = "restricted\(UInt32.random(in: 0...UInt32.max))"
        _ = try tool.broker.ctl("add_user", user, "secret")
        let only = "^profiler.info$"
        _ = try tool.broker.ctl("set_permissions", "-p", tool.virtualHost, user, only, only, only)
        let url = tool.transportURL(user: user, password: "secret")
        let consume = try tool.run("consume", "--drain", "--transport-url", url)
        #expect(consume.errorLines.last?.contains("rejected \(lines)") == true, "\(consume.errors)")
        // One episode, one line.
        #expect(consume.errorLines.count { $0.contains("the queue does not accept them") } == 1, "\(consume.errors)")

        let saved = tool.folder.path("rejected.jsonl")
        #expect(try tool.run("queue", "export", saved, "--from-store").status == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: saved)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try tool.run("queue", "replay", saved).status == 0)
        // The store keeps each once.
        #expect(Set(try tool.run("queue", "export", "-").text.split(separator: "\n")) == Set(before))
    }
}
