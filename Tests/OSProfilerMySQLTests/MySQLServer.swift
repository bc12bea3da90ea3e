//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
import Foundation
import OSProfilerMySQL
import TestSupport

/// A private MariaDB with the user `osp`, whose password is `s3cret/@` and who may do everything in the databases of
/// the tests, and nothing to the server.
final class MySQLServer: Sendable {
    let server: PrivateServer

    /// For tests that leave it running.
    static let shared = Result { try MySQLServer() }

    private static let password = "s3cret/@"

    /// - Parameter settings: of mariadbd, `--name=value`.
    init(settings: [String] = ["--innodb-flush-log-at-trx-commit=0"], tls: Bool = false) throws {
        server = try PrivateServer("mysql", environment: ["MYSQL_PWD": Self.password, "HOME": "/nonexistent"]) {
            port,
            folder in
            let certificate = tls ? ["--ssl-cert=\(folder)/server.crt", "--ssl-key=\(folder)/server.key"] : []
            return [
                "mariadbd", "--no-defaults", "--datadir=\(folder)/data", "--tmpdir=\(folder)", "--port=\(port)",
                "--socket=\(folder)/socket", "--pid-file=\(folder)/pid", "--init-file=\(folder)/users.sql",
                "--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-log-file-size=8M",
                "--innodb-buffer-pool-size=64M",
            ] + certificate + settings
        }
        // A statement a line.
        try server.write(
            """
            CREATE USER IF NOT EXISTS 'admin'@'127.0.0.1' IDENTIFIED BY '\(Self.password)';
            GRANT ALL ON *.* TO 'admin'@'127.0.0.1' WITH GRANT OPTION;
            CREATE USER IF NOT EXISTS 'osp'@'127.0.0.1' IDENTIFIED BY '\(Self.password)';
            GRANT ALL ON `t%`.* TO 'osp'@'127.0.0.1';

            """,
            to: "users.sql"
        )
        try server.run([
            "mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db",
            "--skip-name-resolve", "--datadir=\(server.path("data"))", "--tmpdir=\(server.path("."))",
            "--innodb-log-file-size=8M", "--innodb-flush-method=nosync",
        ])
        if tls {
            try server.run([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                server.path("server.key"), "-out", server.path("server.crt"),
            ])
        }
        try start()
    }

    /// Starts it and waits until it takes statements.
    func start() throws {
        try server.start()
        let deadline = Date(timeIntervalSinceNow: 60)
        while (try? sql("SELECT 1")) == nil {
            guard Date() < deadline else { throw ServerFailure(description: "MariaDB does not take statements") }
            Thread.sleep(forTimeInterval: 0.05)
        }
    }

    /// A new empty database's name.
    ///
    /// - Parameter form: such as `CHARACTER SET utf8mb3`.
    func makeDatabase(_ form: String = "CHARACTER SET utf8mb4") throws -> String {
        let name = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try sql("CREATE DATABASE \(name) \(form)")
        return name
    }

    func url(_ database: String, host: String = "127.0.0.1", members: String = "?charset=utf8mb4") -> String {
        "mysql+pymysql://osp:s3cret%2F%40@\(host):\(server.port)/\(database)\(members)"
    }

    func string(_ database: String) throws -> MySQLConnectionString { try MySQLConnectionString(url(database)) }

    func python(_ database: String) -> SQLAlchemyDriver { SQLAlchemyDriver(url: url(database)) }

    /// What the client prints: a line a row, columns apart by `|`.
    @discardableResult
    func sql(_ text: String, in database: String = "mysql") throws -> String {
        try server.run(
            [
                "mariadb", "--no-defaults", "--batch", "--skip-column-names", "--default-character-set=utf8mb4",
                "--host=127.0.0.1", "--port=\(server.port)", "--user=admin", database,
            ],
            input: text
        ).trimmingCharacters(in: .whitespacesAndNewlines).replacingOccurrences(of: "\t", with: "|")
    }
}
#endif
