//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
import Foundation
import OSProfilerPostgreSQL
import TestSupport

/// A private PostgreSQL with the user `osp`, whose password is `s3cret/@`.
final class PostgreSQLServer: Sendable {
    let server: PrivateServer
    private let programs: String

    /// For tests that leave it running.
    static let shared = Result { try PostgreSQLServer() }

    static let password = "s3cret/@"

    /// - Parameter settings: lines of postgresql.conf.
    init(settings: String = "fsync = off", tls: Bool = false) throws {
        programs = try Self.programs()
        let programs = programs
        server = try PrivateServer("postgresql", environment: ["PGPASSWORD": Self.password, "HOME": "/nonexistent"]) {
            _,
            folder in ["\(programs)/postgres", "-D", "\(folder)/data"]
        }
        try server.write(Self.password, to: "password")
        try server.run([
            "\(programs)/initdb", "-D", server.path("data"), "-U", "osp", "-A", "scram-sha-256", "--no-sync", "-E",
            "UTF8",
            "--locale=C.UTF-8", "--pwfile=\(server.path("password"))",
        ])
        if tls {
            try server.run([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days",
                "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                server.path("data/server.key"), "-out", server.path("data/server.crt"),
            ])
        }
        try server.write(
            """
            port = \(server.port)
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            # Killed, it leaves nothing outside of its folder.
            dynamic_shared_memory_type = mmap
            ssl = \(tls ? "on" : "off")
            \(settings)

            """,
            to: "data/postgresql.auto.conf"
        )
        try start()
    }

    /// A standby of another server, which it follows.
    ///
    /// - Parameter primary: needs no settings of its own, those of PostgreSQL allow a standby.
    init(follows primary: PostgreSQLServer) throws {
        programs = primary.programs
        let programs = programs
        server = try PrivateServer("postgresql", environment: ["PGPASSWORD": Self.password, "HOME": "/nonexistent"]) {
            _,
            folder in ["\(programs)/postgres", "-D", "\(folder)/data"]
        }
        try server.run([
            "\(programs)/pg_basebackup", "-D", server.path("data"), "-R", "-X", "stream", "-h", "127.0.0.1", "-p",
            "\(primary.server.port)", "-U", "osp",
        ])
        // PostgreSQL refuses a folder that others may enter.
        try server.run(["chmod", "700", server.path("data")])
        // The last line of a setting holds.
        let file = server.path("data/postgresql.auto.conf")
        try server.write(
            try String(contentsOfFile: file, encoding: .utf8) + "port = \(server.port)\n",
            to: "data/postgresql.auto.conf"
        )
        try start()
    }

    /// Starts it and waits until it takes statements: while it recovers it accepts connections only to refuse them.
    func start() throws {
        try server.start()
        let deadline = Date(timeIntervalSinceNow: 60)
        while (try? sql("SELECT 1", in: "postgres")) == nil {
            guard Date() < deadline else { throw ServerFailure(description: "PostgreSQL does not take statements") }
            Thread.sleep(forTimeInterval: 0.05)
        }
    }

    /// Shuts it down although clients are connected.
    func stop() throws {
        try server.run(["\(programs)/pg_ctl", "stop", "-D", server.path("data"), "-m", "fast", "-w"])
    }

    /// A new empty database's name.
    func makeDatabase() throws -> String {
        let name = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try sql("CREATE DATABASE \(name)", in: "postgres")
        return name
    }

    func url(_ database: String, host: String = "127.0.0.1", members: String = "") -> String {
        "postgresql://osp:s3cret%2F%40@\(host):\(server.port)/\(database)\(members)"
    }

    func string(_ database: String) throws -> PostgreSQLConnectionString {
        try PostgreSQLConnectionString(url(database))
    }

    /// What psql prints, unaligned.
    @discardableResult
    func sql(_ text: String, in database: String) throws -> String {
        try server.run(
            [
                "\(programs)/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", "\(server.port)", "-U",
                "osp",
                "-d", database,
            ],
            input: text
        ).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func programs() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        guard let newest = versions.max(by: { (Int($0) ?? 0) < (Int($1) ?? 0) }) else {
            throw ServerFailure(description: "no PostgreSQL server: run scripts/install-deps stores")
        }
        return "\(root)/\(newest)/bin"
    }
}
#endif
