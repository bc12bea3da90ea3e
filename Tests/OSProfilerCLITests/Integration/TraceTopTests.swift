//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if os(Linux) && Top
import Foundation
import OSProfilerConfiguration
import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerCLI

/// The real command in a real terminal.
@Suite(.blocking) struct TraceTopTests {
    private let folder: TemporaryFolder
    private var url: String { "sqlite:///\(folder.path("store.db"))" }

    init() throws { folder = try TemporaryFolder() }

    // MARK: Traces

    private func append(_ payloads: [String], to url: String) throws {
        var batch = PointBatch()
        for payload in payloads {
            try [UInt8](payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        let store = try KnownStores.current.open(ConnectionString(url), for: .collecting, needs: [.appending])
        defer { store.close() }
        try TestSupport.append(batch, to: store)
    }

    private func point(
        _ name: String,
        _ id: String,
        of trace: String,
        in parent: String? = nil,
        at time: Int64,
        _ info: String = ""
    ) -> String {
        let start: Int64 = 1_795_337_648_000_000
        return """
            {"name": "\(name)", "base_id": "\(trace)", "trace_id": "\(id)", "parent_id": "\(parent ?? trace)", \
            "timestamp": "\(Timestamp(microseconds: start + time).description.dropLast())", "service": "api", "project": "p", \
            "info": {\(info.isEmpty ? "" : info + ", ")"host": "h"}}
            """
    }

    /// A request with six statements and an error that wants to clear the screen.
    private func addRequest(
        _ trace: String,
        path: String,
        at time: Int64 = 0,
        took: Int64 = 100_000,
        to url: String
    ) throws {
        let root = "\(trace)-root"
        var points = [
            point(
                "wsgi-start",
                root,
                of: trace,
                at: time,
                #""request": {"method": "GET", "path": "\#(path)", "query": "\u001b[2J\u202e"}"#
            )
        ]
        for call in 0..<6 {
            let id = "\(trace)-\(call)"
            let start = time + Int64(call) * 1_000
            points.append(
                point("db-start", id, of: trace, in: root, at: start, #""db": {"statement": "SELECT a FROM nodes"}"#)
            )
            points.append(point("db-stop", id, of: trace, in: root, at: start + 500))
        }
        points.append(point("rpc-start", "\(trace)-rpc", of: trace, in: root, at: time + 10_000))
        points.append(
            point(
                "rpc-stop",
                "\(trace)-rpc",
                of: trace,
                in: root,
                at: time + 20_000,
                #""etype": "Locked", "message": "by \u001b[31mh2""#
            )
        )
        points.append(point("wsgi-stop", root, of: trace, at: time + took))
        try append(points, to: url)
    }

    private func start(
        _ arguments: String = "",
        url: String? = nil,
        columns: Int = 80,
        rows: Int = 24,
        variables: [String: String] = [:]
    ) throws -> TmuxSession {
        let command =
            "\(CommandLineRunner.executable.path) trace top --interval 100ms --connection-string \(url ?? self.url)"
        return try TmuxSession("\(command) \(arguments)", columns: columns, rows: rows, variables: variables)
    }

    /// Quits by a key, and checks that the screen of before is back.
    private func quit(_ terminal: TmuxSession, by key: String = "q", status: Int = 0) async throws {
        try terminal.press(key)
        try await ends(terminal, status: status)
    }

    private func ends(_ terminal: TmuxSession, status: Int) async throws {
        try await terminal.shows("ended \(status)")
        #expect(try terminal.lines[0] == "before" && terminal.lines[1] == "ended \(status)")
        // The shell echoes what is typed.
        try terminal.type("# typed")
        try await terminal.shows("# typed")
    }

    // MARK: Tests

    @Test func theListIsAliveFilteredAndSorted() async throws {
        try addRequest("aaaa0001", path: "/v1/nodes", to: url)
        try addRequest("aaaa0002", path: "/v1/ports", at: 1_000_000, took: 900_000, to: url)
        let terminal = try start()
        try await terminal.shows("2 traces")
        #expect(try terminal.lines[0].hasPrefix(" osprofiler sqlite:///") && terminal.lines[0].contains("newest"))
        #expect(try terminal.lines[2].contains("GET /v1/ports") && terminal.lines[3].contains("GET /v1/nodes"))
        #expect(try terminal.lines[23].contains("Enter open"))
        try addRequest("aaaa0003", path: "/v1/drivers", at: 2_000_000, to: url)
        try await terminal.shows("3 traces")
        #expect(try terminal.lines[2].contains("GET /v1/drivers"))
        try terminal.press("s", "s")
        try await terminal.shows("duration")
        #expect(try await eventually { try terminal.lines[2].contains("GET /v1/ports") })
        try terminal.press("/")
        try terminal.type("path:/v1/d")
        try terminal.press("Enter")
        try await terminal.shows("1 trace")
        #expect(try terminal.text.contains("filter: path:/v1/d") && !terminal.text.contains("/v1/ports"))
        try terminal.press("Escape")
        try await terminal.shows("3 traces")
        try await quit(terminal)
    }

    @Test func aTraceIsOpenedFoldedAndRead() async throws {
        try addRequest("7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11", path: "/v1/nodes", to: url)
        let terminal = try start()
        try await terminal.shows("1 trace")
        try terminal.press("Enter")
        try await terminal.shows("▸ db SELECT nodes × 6")
        #expect(try terminal.lines[2].contains("▾ wsgi GET /v1/nodes") && terminal.lines[2].contains("█"))
        try terminal.press("j", "l")
        try await terminal.shows("│└  db SELECT nodes")
        try terminal.press("h", "g", "Enter")
        try await terminal.hides("× 6")
        try terminal.press("Enter", "e")
        try await terminal.shows(#"Locked: by"#)
        try terminal.press("d")
        try await terminal.shows(#"Exception Locked: by \u{1b}[31mh2"#)
        try terminal.press("q", "/")
        try terminal.type("name:wsgi")
        try terminal.press("Enter")
        try await terminal.shows("match 1 of 1 match")
        try terminal.press("Tab")
        try await terminal.shows(#"GET /v1/nodes?\u{1b}[2J\u{202e}"#)
        try terminal.press("?")
        try await terminal.shows("only the critical path")
        try terminal.press("q", "q", "c")
        try await terminal.shows("critical path only")
        // A trace that grows while it is open.
        let late = "7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11"
        try append([point("late-start", "late", of: late, at: 30_000)], to: url)
        try terminal.press("c")
        try await terminal.shows("late")
        try terminal.press("q")
        try await terminal.shows("Enter open")
        try await quit(terminal)
    }

    @Test func theSizeChanges() async throws {
        try addRequest("aaaa0001", path: "/v1/nodes", to: url)
        let terminal = try start("aaaa0001", columns: 60, rows: 20)
        try await terminal.shows("▾ wsgi")
        #expect(try terminal.lines[1].contains("TOOK") && !terminal.lines[1].contains("SELF"))
        #expect(try terminal.lines[19].contains("Enter fold"))
        try terminal.resize(columns: 180, rows: 50)
        try await terminal.shows("│ Service   api")
        #expect(try terminal.lines[49].contains("Enter fold") && terminal.lines[1].contains("START"))
        try terminal.resize(columns: 80, rows: 24)
        try await terminal.hides("│ Service")
        #expect(try await eventually { try terminal.lines[23].contains("Enter fold") })
        #expect(try await eventually { try terminal.lines[1].contains("SELF") })
        for size in [1, 2, 3, 10] { try terminal.resize(columns: size, rows: size) }
        try terminal.resize(columns: 80, rows: 24)
        try await terminal.shows("▾ wsgi GET /v1/nodes")
        try terminal.press("q")
        try await terminal.shows("1 trace")
        try await quit(terminal)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func aSignalGivesTheScreenBack(number: Int32) async throws {
        try addRequest("aaaa0001", path: "/v1/nodes", to: url)
        let terminal = try start()
        try await terminal.shows("1 trace")
        kill(try #require(try terminal.pid(of: "/osprofiler")), number)
        try await ends(terminal, status: 0)
    }

    /// Ctrl-S, which stops the output of other programs, must not keep a signal from ending this one.
    @Test func ctrlSStopsNothing() async throws {
        let terminal = try start()
        try await terminal.shows("Enter open")
        try terminal.press("C-s", "?")
        try await terminal.shows("only the critical path")
        kill(try #require(try terminal.pid(of: "/osprofiler")), SIGTERM)
        try await ends(terminal, status: 0)
    }

    /// What nobody expects: Ctrl-\, and a fault of the program.
    @Test(arguments: [(SIGQUIT, 131), (SIGABRT, 134), (SIGSEGV, 139)])
    func aFaultGivesTheScreenBack(number: Int32, status: Int) async throws {
        let terminal = try start()
        try await terminal.shows("Enter open")
        kill(try #require(try terminal.pid(of: "/osprofiler")), number)
        try await terminal.shows("ended \(status)")
        try terminal.type("# typed")
        try await terminal.shows("# typed")
        #expect(try terminal.lines[0] == "before")
    }

    @Test func withAndWithoutColours() async throws {
        try addRequest("aaaa0001", path: "/v1/nodes", to: url)
        for (variables, hasColours) in [([:], true), (["NO_COLOR": "1"], false)] as [([String: String], Bool)] {
            let terminal = try start("aaaa0001", variables: variables)
            try await terminal.shows("▾ wsgi")
            // Red, and the first service's colour.
            let text = try terminal.colouredText
            #expect(text.contains("31m") == hasColours && text.contains("36m") == hasColours, "\(text)")
            try terminal.press("q")
            try await terminal.shows("1 trace")
            try await quit(terminal)
        }
    }

    /// The store need not be there, and may come.
    @Test func theStoreComesLater() async throws {
        let terminal = try start()
        try await terminal.shows("waiting:")
        try addRequest("aaaa0001", path: "/v1/nodes", to: url)
        try await terminal.shows("1 trace")
        #expect(try !terminal.text.contains("waiting:"))
        try await quit(terminal)
    }

    @Test func whatCannotBeMendedEndsIt() async throws {
        try Data("no database".utf8).write(to: URL(fileURLWithPath: folder.path("store.db")))
        let terminal = try start()
        try await terminal.shows("ended 1")
        #expect(try terminal.lines[0] == "before" && terminal.lines[1].hasPrefix("osprofiler: "))
    }

    #if Redis
    @Test func theStoresServerIsKilled() async throws {
        let server = try PrivateServer("redis") { port, folder in
            [
                "redis-server", "--bind", "127.0.0.1", "--port", "\(port)", "--dir", "\(folder)/data", "--save", "",
                "--appendonly", "yes", "--appendfsync", "always",
            ]
        }
        try server.start()
        let url = "redis://127.0.0.1:\(server.port)/0"
        try addRequest("7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11", path: "/v1/nodes", to: url)
        let terminal = try start(url: url)
        try await terminal.shows("1 trace")
        try server.kill()
        try await terminal.shows("the store does not answer:")
        #expect(try terminal.text.contains("GET /v1/nodes"))
        // The keys still work.
        try terminal.press("?")
        try await terminal.shows("only the critical path")
        try terminal.press("q")
        try server.start()
        try await terminal.shows("1 trace")
        try terminal.press("Enter")
        try await terminal.shows("× 6")
        try server.kill()
        try await terminal.shows("the store does not answer:")
        try terminal.press("E")
        try await terminal.shows("│└  db SELECT nodes")
        try server.start()
        try await terminal.hides("does not answer")
        // A server that hangs holds up nothing.
        server.pause()
        try terminal.press("C")
        try await terminal.hides("db SELECT")
        try await terminal.shows("the store")
        try terminal.press("q")
        try await terminal.shows("Enter open")
        try await quit(terminal)
        server.resume()
    }
    #endif

    // MARK: Without a terminal

    @Test func aPipeGetsTheList() throws {
        try addRequest("aaaa0001", path: "/v1/nodes", to: url)
        let tool = try CommandLineRunner()
        let list = try tool.run("trace", "top", "--connection-string", url)
        #expect(list.status == 0 && list.text.contains("GET /v1/nodes") && list.text.contains("aaaa0001"))
        #expect(
            list.errors
                == "osprofiler: trace top needs a terminal that can move its cursor; this is `osprofiler trace list`\n"
        )
        let trace = try tool.run("trace", "top", "aaaa", "--connection-string", url)
        #expect(trace.status == 0 && trace.text.hasPrefix("Trace aaaa0001\n"))
        #expect(trace.errors.hasSuffix("this is `osprofiler trace show`\n"))
        #expect(try tool.run("trace", "top", "bbbb", "--connection-string", url).status == 2)
        #expect(try tool.run("trace", "top", "--sort", "fast").status == 64)
        let bus = try tool.run("trace", "top", "--connection-string", "messaging://")
        #expect(bus.status == 1 && bus.errors.contains("osprofiler queue traces"))
    }

    @Test(arguments: ["dumb", "no-such-terminal"])
    func aTerminalWithoutCapabilitiesGetsTheList(term: String) async throws {
        try addRequest("aaaa0001", path: "/v1/nodes", to: url)
        let command = "TERM=\(term) \(CommandLineRunner.executable.path) trace top --connection-string \(url)"
        let terminal = try TmuxSession(command, columns: 120, rows: 24)
        try await terminal.shows("ended 0")
        #expect(
            try terminal.text.contains("this is `osprofiler trace list`") && terminal.text.contains("GET /v1/nodes")
        )
    }
}
#endif
