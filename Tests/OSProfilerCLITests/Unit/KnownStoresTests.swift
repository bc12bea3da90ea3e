//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerConfiguration
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerCLI

@Suite struct KnownStoresTests {
    private func open(_ text: String) throws {
        try KnownStores.current.open(ConnectionString(text), for: .reading, needs: []).close()
    }

    @Test(arguments: [
        ("nosuch://:secret@h:6379", "nosuch"), ("NoSuch://u:secret@h", "nosuch"),
    ])
    func anUnknownSchemeIsNamedWithTheKnownOnes(text: String, scheme: String) {
        let error = #expect(throws: CLIError.self) { try open(text) }
        let schemes = KnownStores.current.backends.flatMap(\.schemes).filter { !$0.contains("+") }
        let known = (schemes + ["messaging"]).joined(separator: ", ")
        #expect(error?.description == "unknown connection string scheme \"\(scheme)\": expected one of \(known)")
    }

    @Test(arguments: ["messaging://", "messaging", "MESSAGING://x"])
    func theBusIsNoStore(text: String) {
        #expect(ConnectionString(text).isMessaging)
        let error = #expect(throws: CLIError.self) { try open(text) }
        #expect(error?.description.hasPrefix("messaging:// keeps no traces") == true)
    }

    @Test func whatIsNoConnectionStringIsSaidToBeNone() {
        let error = #expect(throws: CLIError.self) { try open("traces") }
        #expect(error?.description.contains("\"traces\" is not a connection string") == true)
    }

    @Test(arguments: [
        ("/var/lib/x.db", "write sqlite:////var/lib/x.db"), ("traces.db", "write sqlite:///traces.db"),
        ("./t/traces", "write sqlite:///./t/traces"), ("a/t.jsonl", "write jsonl:///a/t.jsonl"),
        ("redis", "write redis://"),
        ("localhost:6379", "expected scheme://"),
        ("host=h password=cret", "host=h password=***\" is not a connection string"),
        ("jaeger://h:6831", "otlp://host:4318"), ("loginsight://u:cret@h", "loginsight:// was removed"),
        ("postgresq://u:cret@h", "did you mean postgresql?"), ("postgresql+pg8000://u:cret@h", "write postgresql://"),
        ("pgsql://u:cret@h/t", "write postgresql://"), ("redis+sentinel://:cret@h/m", "write redissentinel://"),
        ("redis+unix:///run/redis.sock", "over TCP alone"), ("unix:///run/redis.sock", "write redis://host:6379/0"),
        ("postgresql+psycopg_async://u:cret@h/t", "write postgresql://"),
        ("jdbc:mysql://u:cret@h/t", "leave out jdbc:"),
        ("sqlite+pysqlite:///t.db", "write sqlite://"), ("cret@h://x", "is not a connection string"),
    ])
    func whatPeopleWriteHasALineThatNamesTheWay(text: String, way: String) {
        let error = #expect(throws: CLIError.self) { try open(text) }
        #expect(error?.description.contains(way) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("cret") == false && error?.description.contains("\n") == false)
    }

    @Test func theGuideHasARowForEachStore() throws {
        let guide = try String(
            contentsOf: Fixtures.folder.appendingPathComponent("../../docs/stores/README.md").standardized,
            encoding: .utf8
        )
        for backend in KnownStores.current.backends {
            let row = guide.split(separator: "\n").first { $0.hasPrefix("| `\(backend.schemes[0])://") }
            #expect(row?.contains("| \(backend.summary) |") == true, "\(backend.schemes)")
            let page = backend.page.map { $0.split(separator: "/").last! }
            #expect(row?.contains(page.map { "](\($0)) |" } ?? "| – |") == true, "\(backend.schemes)")
        }
    }

    @Test func filesAreTheSameHoweverTheyAreSpelled() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.db")
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        try FileManager.default.linkItem(atPath: path, toPath: folder.path("b.db"))
        let known = KnownStores.current
        func areSame(_ one: String, _ other: String) -> Bool {
            known.areSame(ConnectionString(one), ConnectionString(other))
        }
        #expect(areSame("sqlite:///\(path)", "sqlite:///\(folder.path("b.db"))?mode=0640"))
        #expect(areSame("sqlite:///\(path)", "jsonl:///\(path)"))
        #expect(!areSame("sqlite:///\(path)", "sqlite:///\(folder.path("c.db"))"))
        #expect(areSame("redis://h/", "redis://h/") && !areSame("redis://h/", "redis://h:6379/"))
    }

    @Test func aTraitThatIsOffIsNamed() {
        let absent = StoreBackend(["ghost"], summary: "", page: nil, trait: "Ghost")
        let error = #expect(throws: StoreError.self) { try absent.open("ghost://", for: .reading) }
        #expect(error?.code == .unsupported)
        #expect(error?.description == "this build has no Ghost support: build with --traits Ghost")
    }

    @Test func masksConnectionStrings() {
        #expect(ConnectionString("redis://:secret@h:6379/0").masked == "redis://:***@h:6379/0")
        #expect(ConnectionString("sqlite:////a/b@c:d.db").masked == "sqlite:////a/b@c:d.db")
    }
}
