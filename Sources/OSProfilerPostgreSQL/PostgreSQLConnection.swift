//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import Foundation
internal import OSProfilerStore

/// A connection to the first server that accepts one, opened again after it was lost. Runs one transaction at a time.
final class PostgreSQLConnection: @unchecked Sendable {
    /// How long any server may take to answer a statement. The server itself gives up a little earlier, so that no
    /// statement goes on there after its client has given up.
    private static let answerLimit = Duration.seconds(10)
    private static let attempts = 8

    let string: PostgreSQLConnectionString
    let purpose: PostgreSQLStore.Purpose
    private let lock = NSLock()
    /// Guarded by `lock`.
    private var current: Session?
    private var isClosed = false

    private struct Session {
        let link: PostgreSQLLink
        let server: String
        let tables: PostgreSQLTables
    }

    init(_ string: PostgreSQLConnectionString, _ purpose: PostgreSQLStore.Purpose) {
        self.string = string
        self.purpose = purpose
    }

    func close() {
        lock.withLock {
            current = nil
            isClosed = true
        }
    }

    /// Runs a transaction, again if it loses a conflict with another one, and translates errors.
    func transaction<Value>(
        _ mode: PostgreSQLTransaction.Mode,
        within limit: Duration = answerLimit,
        _ body: (PostgreSQLTransaction) throws -> Value
    ) throws(StoreError) -> Value {
        lock.lock()
        defer { lock.unlock() }
        var attempt = 1
        while true {
            let session = try session()
            do {
                return try run(session, mode, limit, body)
            } catch let fault as PostgreSQLError {
                guard fault.isConflict, attempt < Self.attempts else { throw fault.error(on: session.server) }
                attempt += 1
                // A random pause keeps the conflicting transactions apart.
                usleep(UInt32.random(in: 0..<10_000 << UInt32(min(attempt, 5))))
            } catch let error as StoreError {
                throw error
            } catch {
                throw StoreError(.other, "PostgreSQL at \(session.server): \(error)")
            }
        }
    }

    private func run<Value>(
        _ session: Session,
        _ mode: PostgreSQLTransaction.Mode,
        _ limit: Duration,
        _ body: (PostgreSQLTransaction) throws -> Value
    ) throws -> Value {
        let transaction = PostgreSQLTransaction(session.link, session.tables, limit)
        do {
            try transaction.begin(mode)
            let value = try body(transaction)
            try transaction.commit()
            return value
        } catch {
            // A session may itself be why it fails: its server is a standby now, it began while the database was
            // read-only, or the tables have changed since. The next one asks anew, of all servers.
            guard (error as? PostgreSQLError)?.isConflict == true else {
                current = nil
                throw error
            }
            do { try transaction.rollBack() } catch { current = nil }
            throw error
        }
    }

    /// Runs a statement that PostgreSQL accepts only outside of transactions.
    func runAlone(_ sql: String, within limit: Duration) throws(StoreError) {
        lock.lock()
        defer { lock.unlock() }
        let session = try session()
        do {
            _ = try session.link.run(sql, until: .now + limit)
        } catch {
            current = nil
            throw (error as? PostgreSQLError)?.error(on: session.server) ?? StoreError(.other, "\(error)")
        }
    }

    // MARK: Connecting

    private func session() throws(StoreError) -> Session {
        if isClosed { throw StoreError(.unavailable, "the store is closed") }
        if let current {
            if current.link.isAlive { return current }
            self.current = nil
        }
        let made = try connect()
        current = made
        return made
    }

    private func connect() throws(StoreError) -> Session {
        var refusals: [StoreError] = []
        for attributes in attributes {
            for server in string.servers {
                let deadline = ContinuousClock.now + .seconds(string.connectTimeout)
                var parameters = PostgreSQLAddresses.ordered(Self.trusting(server.parameters), until: deadline)
                if let attributes { parameters["target_session_attrs"] = attributes }
                do {
                    let link = try PostgreSQLLink(parameters, until: deadline)
                    let tables = try PostgreSQLSchema.open(link, purpose, server.name, until: .now + Self.answerLimit)
                    return Session(link: link, server: server.name, tables: tables)
                } catch let fault as PostgreSQLError {
                    refusals.append(fault.error(on: server.name))
                } catch let error as StoreError {
                    refusals.append(error)
                } catch {
                    refusals.append(StoreError(.other, "\(error)"))
                }
            }
        }
        throw StoreError.refused(by: refusals)
    }

    /// The values of `target_session_attrs` to try in turn, for all servers; nil for the string's. Of several servers a
    /// writer takes the one that takes writes.
    private var attributes: [String?] {
        if string.prefersStandby { return ["standby", "any"] }
        return purpose != .reading && string.servers.count > 1 && !string.choosesServers ? ["read-write"] : [nil]
    }

    /// libpq before 16 verifies only against `~/.postgresql/root.crt`. If that file is absent, this adds the system's
    /// certificate authorities.
    private static func trusting(_ parameters: [String: String]) -> [String: String] {
        var parameters = parameters
        let environment = ProcessInfo.processInfo.environment
        let mode = parameters["sslmode"] ?? environment["PGSSLMODE"]
        guard mode == "verify-full" || mode == "verify-ca", parameters["sslrootcert"] == nil,
            environment["PGSSLROOTCERT"] == nil,
            !FileManager.default.fileExists(atPath: NSHomeDirectory() + "/.postgresql/root.crt")
        else { return parameters }
        let bundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]
        parameters["sslrootcert"] = bundles.first { FileManager.default.fileExists(atPath: $0) }
        return parameters
    }
}
#endif
