//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import CPostgreSQL
internal import Foundation
internal import OSProfilerCore

/// One connection of libpq. Every wait has a deadline: libpq's own calls would wait for a hung server for ever.
final class PostgreSQLLink {
    private let handle: OpaquePointer

    /// - Throws: ``PostgreSQLError``.
    init(_ parameters: [String: String], until deadline: ContinuousClock.Instant) throws {
        handle = try Self.start(parameters)
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        // Makes the server's refusals carry their SQLSTATE, whatever their language.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        // If this throws, deinit frees the handle, because the object is complete.
        try connect(until: deadline)
        PQsetnonblocking(handle, 1)
    }

    deinit { PQfinish(handle) }

    private static func start(_ parameters: [String: String]) throws -> OpaquePointer {
        let names = parameters.keys.map { strdup($0) } + [nil]
        let values = parameters.values.map { strdup($0) } + [nil]
        defer { (names + values).forEach { free($0) } }
        let handle = PQconnectStartParams(names.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 0)
        guard let handle else { throw PostgreSQLError(message: "no memory for a connection") }
        return handle
    }

    private func connect(until deadline: ContinuousClock.Instant) throws {
        guard PQstatus(handle) != CONNECTION_BAD else { throw refusal() }
        var next = PGRES_POLLING_WRITING
        while next != PGRES_POLLING_OK {
            guard next != PGRES_POLLING_FAILED else { throw refusal() }
            guard wait(for: next == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline) else {
                throw PostgreSQLError(message: "no answer while connecting")
            }
            next = PQconnectPoll(handle)
        }
    }

    /// Returns why there is no connection.
    private func refusal() -> PostgreSQLError { PostgreSQLError(reported: String(cString: PQerrorMessage(handle))) }

    /// Whether the connection is usable, without asking the server. If an idle server sends something, it usually
    /// closes the connection.
    var isAlive: Bool { PQstatus(handle) == CONNECTION_OK && !isReadable }

    private var isReadable: Bool {
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }

    /// The version of the server, such as 150020.
    var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// The version of TLS, such as `TLSv1.3`; nil without TLS.
    var encryption: String? {
        guard PQsslInUse(handle) == 1 else { return nil }
        return PQsslAttribute(handle, "protocol").map { String(cString: $0) } ?? "TLS"
    }

    // MARK: Statements

    /// Runs one statement.
    ///
    /// - Throws: ``PostgreSQLError``.
    func run(
        _ sql: String,
        _ parameters: [PostgreSQLParameter] = [],
        until deadline: ContinuousClock.Instant
    ) throws -> PostgreSQLRows {
        guard send(sql, parameters) == 1 else { throw loss() }
        return try answer(until: deadline)!
    }

    /// Runs several statements without parameters in one round trip.
    func runAll(_ sql: String, until deadline: ContinuousClock.Instant) throws {
        guard PQsendQuery(handle, sql) == 1 else { throw loss() }
        _ = try answer(until: deadline)
    }

    private func send(_ sql: String, _ parameters: [PostgreSQLParameter]) -> Int32 {
        let values = parameters.map { parameter -> UnsafeMutablePointer<CChar>? in
            guard let bytes = parameter.bytes else { return nil }
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, bytes.count))
            bytes.withUnsafeBytes { source in
                if let address = source.baseAddress { memcpy(copy, address, source.count) }
            }
            return copy
        }
        defer { values.forEach { $0?.deallocate() } }
        return PQsendQueryParams(
            handle,
            sql,
            Int32(parameters.count),
            parameters.map(\.type),
            values.map { UnsafePointer($0) },
            parameters.map { Int32($0.bytes?.count ?? 0) },
            parameters.map { _ in 1 },
            1
        )
    }

    /// Waits for all results and returns the last one. Reads also the results that follow a failure.
    private func answer(until deadline: ContinuousClock.Instant) throws -> PostgreSQLRows? {
        try flush(until: deadline)
        var rows: PostgreSQLRows?
        var fault: PostgreSQLError?
        while true {
            while PQisBusy(handle) == 1 {
                guard wait(for: POLLIN, until: deadline) else { throw timeout() }
                guard PQconsumeInput(handle) == 1 else { throw loss() }
            }
            guard let result = PQgetResult(handle) else { break }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: rows = PostgreSQLRows(result)
            default:
                fault = fault ?? self.fault(result)
                PQclear(result)
            }
        }
        if let fault { throw fault }
        guard PQstatus(handle) == CONNECTION_OK, rows != nil else { throw loss() }
        return rows
    }

    private func flush(until deadline: ContinuousClock.Instant) throws {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                guard wait(for: POLLIN | POLLOUT, until: deadline) else { throw timeout() }
                guard PQconsumeInput(handle) == 1 else { throw loss() }
            default: throw loss()
            }
        }
    }

    private func fault(_ result: OpaquePointer) -> PostgreSQLError {
        func field(_ code: UnicodeScalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { TerminalText.words(String(cString: $0)) }
        }
        guard let message = field("M") else {
            return PostgreSQLError(reported: String(cString: PQresultErrorMessage(result)))
        }
        return PostgreSQLError(state: field("C"), message: message)
    }

    /// Returns why the connection ended; a server that ends it usually says so.
    private func loss() -> PostgreSQLError {
        var fault = refusal()
        fault.isLoss = true
        return fault
    }

    private func timeout() -> PostgreSQLError { PostgreSQLError(message: "no answer in time") }

    /// - Returns: false when the deadline has passed.
    private func wait(for events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return false }
            var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
            let ready = poll(&descriptor, 1, Int32(min(left.rounded(.up), 60_000)))
            if ready > 0 || (ready < 0 && errno != EINTR) { return true }
        }
    }
}
#endif
