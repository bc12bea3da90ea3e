//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import Foundation
internal import OSProfilerStore
internal import OSProfilerTCP

/// A connection to the first server that accepts one; it reconnects after a loss. Runs one transaction at a time.
final class MySQLConnection: @unchecked Sendable {
    /// How long one statement may take. After this time, a transaction that lost a conflict is not run again.
    private static let answerLimit = Duration.seconds(10)
    private static let attempts = 8

    let string: MySQLConnectionString
    let purpose: StoreBackend.Purpose
    private let connector: TCPConnector
    /// Whether to try no other server after one that was not reached.
    private let isCancelled: @Sendable () -> Bool
    private let lock = NSLock()
    /// Guarded by `lock`.
    private var current: Session?
    private var isClosed = false

    private struct Session {
        let link: MySQLLink
        let server: MySQLConnectionString.Server
        let tables: MySQLTables
    }

    /// - Parameters:
    ///   - connector: resolves the host names.
    ///   - isCancelled: returns whether to try no other server after one that was not reached.
    init(
        _ string: MySQLConnectionString,
        _ purpose: StoreBackend.Purpose,
        connector: TCPConnector = TCPConnector(),
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.string = string
        self.purpose = purpose
        self.connector = connector
        self.isCancelled = isCancelled
    }

    func close() {
        lock.withLock {
            current = nil
            isClosed = true
        }
    }

    /// Runs a transaction, retries it after a conflict with another one, and translates errors.
    func transaction<Value>(
        _ mode: MySQLTransaction.Mode,
        within limit: Duration = answerLimit,
        _ body: (MySQLTransaction) throws -> Value
    ) throws(StoreError) -> Value {
        lock.lock()
        defer { lock.unlock() }
        let deadline = ContinuousClock.now + limit
        var attempt = 1
        while true {
            let session = try session()
            do {
                return try run(MySQLTransaction(session.link, session.tables, session.server), mode, limit, body)
            } catch let fault as MySQLError {
                guard fault.isConflict, attempt < Self.attempts, .now < deadline else {
                    throw fault.error(on: session.server.name)
                }
                attempt += 1
                // Random delays keep the same transactions from conflicting again.
                usleep(UInt32.random(in: 0..<10_000 << UInt32(min(attempt, 5))))
            } catch let error as StoreError {
                throw error
            } catch {
                throw StoreError(.other, "MySQL at \(session.server.name): \(error)")
            }
        }
    }

    private func run<Value>(
        _ transaction: MySQLTransaction,
        _ mode: MySQLTransaction.Mode,
        _ limit: Duration,
        _ body: (MySQLTransaction) throws -> Value
    ) throws -> Value {
        do {
            try transaction.begin(mode, within: limit)
            let value = try body(transaction)
            try transaction.commit()
            return value
        } catch {
            // A session may itself be why it fails: its server is a replica or read-only now, this user's privileges are
            // those of its beginning, or the tables have changed since. The next one asks anew, of all servers.
            guard (error as? MySQLError)?.isConflict == true else {
                current = nil
                throw error
            }
            do { try transaction.rollBack() } catch { current = nil }
            throw error
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
        for server in string.servers where refusals.isEmpty || !isCancelled() {
            do {
                let link = try MySQLLink(server, string.options, connector)
                try link.bound(Self.answerLimit)
                return Session(link: link, server: server, tables: try MySQLSchema.open(link, purpose, server.name))
            } catch let fault as MySQLError {
                refusals.append(fault.error(on: server.name))
            } catch let error as StoreError {
                refusals.append(error)
            } catch {
                refusals.append(StoreError(.other, "\(error)"))
            }
        }
        throw StoreError.refused(by: refusals)
    }
}
#endif
