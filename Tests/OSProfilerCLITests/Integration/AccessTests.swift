//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// Who may not, and who cannot: one line that says what was refused and what helps.
@Suite(.blocking) struct AccessTests {
    private let tool: CommandLineRunner
    private let payload = Data(
        """
        {"name": "db-start", "base_id": "b", "trace_id": "t", "parent_id": "b", "timestamp": "2026-11-22T08:00:00"}

        """.utf8
    )

    init() throws { tool = try CommandLineRunner() }

    /// Runs a command that fails.
    ///
    /// - Returns: its one line.
    private func failure(
        _ arguments: [String],
        input: Data? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let outcome = try tool.start(arguments, input: input).wait()
        #expect(outcome.status == 1 && outcome.output.isEmpty, "\(arguments)", sourceLocation: sourceLocation)
        let lines = outcome.errorLines.filter { $0.hasPrefix("osprofiler: ") }
        #expect(lines.count == 1, "\(arguments) \(outcome.errors)", sourceLocation: sourceLocation)
        return String(lines.first ?? "")
    }

    private func logIn(configure: String, write: String, read: String) throws -> String {
        let user = try tool.broker.addUser(configure: configure, write: write, read: read, in: tool.virtualHost)
        tool.environment["OSPROFILER_TRANSPORT_URL"] = tool.transportURL(user: user, password: user)
        return user
    }

    // MARK: Permissions

    @Test func theCommandThatIsNamedGrantsWhatWasRefused() throws {
        #expect(try tool.run("publish", "--demo").status == 0)
        let file = tool.folder.path("messages.jsonl")
        #expect(try tool.run("queue", "export", file).status == 0)
        let user = try logIn(configure: "^$", write: "^$", read: "^$")
        let commands: [(arguments: [String], input: Data?)] = [
            (["publish", "--demo"], nil), (["publish"], payload), (["publish", "--exchange", "new"], payload),
            (["queue", "peek"], nil), (["queue", "traces"], nil), (["queue", "export", "-"], nil),
            (["queue", "purge", "--yes"], nil), (["queue", "replay", file], nil), (["consume", "--drain"], nil),
        ]
        let grant = "rabbitmqctl set_permissions -p \(tool.virtualHost) \(user) '.*' '.*' '.*'"
        for command in commands {
            let line = try failure(command.arguments, input: command.input)
            #expect(line.hasPrefix("osprofiler: 127.0.0.1:\(tool.broker.port): "), "\(line)")
            #expect(line.contains("ACCESS_REFUSED") && line.contains("refused for user '\(user)'"), "\(line)")
            #expect(line.contains("`\(grant)`"), "\(line)")
        }
        // Looking needs no permission.
        #expect(try tool.run("queue", "status").text.contains("ready      18 messages\n"))

        let words = grant.replacing("'", with: "").split(separator: " ").dropFirst().map(String.init)
        try tool.broker.ctl(words)
        for command in commands {
            let outcome = try tool.start(command.arguments, input: command.input).wait()
            #expect(outcome.status == 0, "\(command.arguments) \(outcome.errors)")
        }
    }

    @Test func whoMayNotWriteIsToldTheExchange() throws {
        #expect(try tool.run("publish", "--demo", "--exchange", "ironic").status == 0)
        _ = try logIn(configure: ".*", write: "^profiler.*", read: ".*")
        for input in [nil, payload] {
            let line = try failure(
                ["publish", "--exchange", "ironic"] + (input == nil ? ["--demo"] : []),
                input: input
            )
            #expect(line.contains("access to exchange 'ironic'"), "\(line)")
        }
    }

    @Test func whoMayOnlyWriteToTheExchangePublishesAllTheSame() throws {
        #expect(try tool.run("publish", "--demo").status == 0)
        _ = try logIn(configure: "^$", write: "^openstack$", read: "^$")
        let publish = try tool.run("publish", "--demo")
        #expect(publish.status == 0, "\(publish.errors)")
        #expect(try tool.run("queue", "status").text.contains("ready      36 messages\n"))
    }

    @Test func aConsumerWaitsForItsPermission() async throws {
        #expect(try tool.run("publish", "--demo").status == 0)
        let user = try logIn(configure: "^$", write: "^$", read: "^$")
        let consumer = try tool.start(["consume"])
        #expect(try await eventually { consumer.errorsSoFar.contains("ACCESS_REFUSED") })
        // Time for a second try, which reports nothing.
        try await Task.sleep(for: .seconds(1))
        try tool.broker.permit(user, configure: "^$", write: "^$", read: "^profiler", in: tool.virtualHost)
        #expect(try await eventually { consumer.errorsSoFar.contains("consuming again") })
        consumer.signal(SIGTERM)
        let outcome = consumer.wait()
        #expect(outcome.status == 0)
        let episode = outcome.errorLines.filter { $0.contains("consuming is interrupted") }
        #expect(episode.count == 1 && episode[0].contains("rabbitmqctl set_permissions"), "\(outcome.errors)")
        #expect(outcome.errors.contains("received 18 = stored 18 "), "\(outcome.errors)")
    }

    // MARK: The way there

    @Test(arguments: [["queue", "status"], ["publish", "--demo"], ["consume", "--drain"]])
    func theWayThere(command: [String]) throws {
        let broker = "127.0.0.1:\(tool.broker.port)"
        let stranger = try tool.broker.addUser(configure: ".*", write: ".*", read: ".*", in: "/")
        let web = try AnsweringListener("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        defer { web.close() }
        let cases: [(url: String, says: [String])] = [
            (tool.transportURL(password: "wrong"), ["\(broker): user 'guest' was refused, check user and password"]),
            (
                tool.transportURL(virtualHost: "nowhere"),
                ["\(broker): virtual host 'nowhere' does not exist", "add_vhost"]
            ),
            (
                tool.transportURL(user: stranger, password: stranger),
                [
                    "\(broker): ", "refused for user '\(stranger)'",
                    "set_permissions -p \(tool.virtualHost) \(stranger) ",
                ]
            ),
            (tool.transportURL(port: 1), ["127.0.0.1:1: connection refused", "is a broker running there?"]),
            ("rabbit://guest:guest@no..host/", ["no..host:5672: the host name cannot be resolved", "--transport-url"]),
            (
                tool.transportURL(port: web.port),
                ["127.0.0.1:\(web.port): the server there is not an AMQP 0-9-1 broker", "check the port, usually 5672"]
            ),
        ]
        for (url, words) in cases {
            let line = try failure(command + ["--transport-url", url])
            for word in words { #expect(line.contains(word), "\(line)") }
            #expect(!line.contains("wrong"))
        }
    }

    @Test func aConsumerWaitsForABrokerButNotForAPassword() async throws {
        let refused = try failure(["consume", "--transport-url", tool.transportURL(password: "wrong")])
        #expect(refused.contains("was refused"))
        let consumer = try tool.start(["consume", "--transport-url", tool.transportURL(port: 1)])
        #expect(try await eventually { consumer.errorsSoFar.contains("connection refused") })
        try await Task.sleep(for: .seconds(1))
        consumer.signal(SIGTERM)
        let outcome = consumer.wait()
        #expect(outcome.status == 0)
        #expect(outcome.errorLines.filter { $0.contains("connection refused") }.count == 1, "\(outcome.errors)")
    }
}
