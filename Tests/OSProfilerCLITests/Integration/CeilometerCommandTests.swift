//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
import Foundation
import TestSupport
import Testing

/// `ceilometer://` on the command line, over a recorded answer of a real event API.
@Suite(.blocking) struct CeilometerCommandTests {
    private static let trace = "5f9bf323-c002-459d-afeb-9e2422a89ee6"

    private func api() throws -> AnsweringListener {
        let body = String(decoding: try Fixtures.data("ceilometer/without-raw.json"), as: UTF8.self)
        return try AnsweringListener(
            "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
        )
    }

    private func expected() throws -> Data {
        try Fixtures.data("ceilometer/without-raw-report.json") + Data("\n".utf8)
    }

    @Test func theReportIsPythons() throws {
        let (tool, api) = (try CommandLineRunner(), try api())
        defer { api.close() }
        let string = "ceilometer://127.0.0.1:\(api.port)"
        let shown = try tool.run("trace", "show", "--json", Self.trace, "--connection-string", string)
        #expect(shown.status == 0)
        #expect(try shown.output == expected())
    }

    /// As Python's command of old took it: by flag or variable, and without a connection string.
    @Test func theAPIsAddressByItself() throws {
        let (tool, api) = (try CommandLineRunner(), try api())
        defer { api.close() }
        let url = "http://127.0.0.1:\(api.port)/"
        #expect(try tool.run("trace", "show", "--json", Self.trace, "--ceilometer-url", url).output == expected())
        tool.environment["OSPROFILER_CONNECTION_STRING"] = "ceilometer://h?page_size=1000"
        #expect(try tool.run("trace", "show", "--json", Self.trace, "--ceilometer-url", url).output == expected())
        tool.environment["OSPROFILER_CONNECTION_STRING"] = "ceilometer://"
        tool.environment["CEILOMETER_URL"] = url
        #expect(try tool.run("trace", "show", "--json", Self.trace).output == expected())
        let other = try tool.run(
            "trace",
            "show",
            Self.trace,
            "--ceilometer-url",
            url,
            "--connection-string",
            "sqlite:///x.db"
        )
        #expect(other.status == 64 && other.errors.contains("ceilometer://"))
    }

    @Test func aTraceThatIsNotThere() throws {
        let tool = try CommandLineRunner()
        let api = try AnsweringListener("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]")
        defer { api.close() }
        let string = "ceilometer://127.0.0.1:\(api.port)"
        let shown = try tool.run("trace", "show", Self.trace, "--connection-string", string)
        #expect(shown.status == 2)
        #expect(shown.errorLines.count == 1 && shown.errors.contains("notification agent"))
    }

    /// Nobody listens there, and nobody has to be asked.
    @Test(arguments: [
        (["consume", "--drain"], "can only be read"),
        (["consume", "--dry-run", "--retention", "1d"], "deletes no traces"),
        (["trace", "list"], "cannot list"), (["trace", "delete", "x"], "deletes no traces"),
        (["trace", "purge", "--older-than", "1d"], "deletes no traces"),
        (["trace", "purge", "--older-than", "1d", "--dry-run"], "deletes no traces"),
        (["trace", "pin", "x"], "cannot pin"), (["trace", "unpin", "x"], "cannot pin"),
        (["queue", "export", "out.jsonl", "--from-store"], "keeps no rejected messages"),
    ])
    func whatIsNotForThisStore(command: [String], reason: String) throws {
        let tool = try CommandLineRunner()
        let string = "ceilometer://u:s3cret@127.0.0.1:1"
        let outcome = try tool.start(command + ["--connection-string", string]).wait()
        #expect(outcome.status == 1)
        let line = try #require(outcome.errorLines.last)
        #expect(line.hasPrefix("osprofiler: ceilometer://u:***@127.0.0.1:1 \(reason)"), "\(line)")
    }

    @Test func theDoctorKnowsThatItIsForReading() throws {
        let (tool, api) = (try CommandLineRunner(), try api())
        defer { api.close() }
        let outcome = try tool.run("doctor", "--connection-string", "ceilometer://127.0.0.1:\(api.port)")
        #expect(outcome.text.contains("store.events") && outcome.text.contains("store_raw = info"))
        #expect(outcome.text.contains("can only be read") && !outcome.text.contains("counting took too long"))
    }
}
#endif
