//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// An error that libmongoc or the server reports.
struct MongoError {
    /// The error number of the server or of libmongoc.
    let code: Int
    let message: String
    private let domain: UInt32

    /// The MongoDB error codes that need special treatment.
    enum Number {
        static let hostUnreachable = 6
        static let maximumTimeExpired = 50
        static let duplicateKey = 11000
    }

    private static let accessDenied: Set = [11, 13, 18, 8000]
    /// Stepping down, shutting down, not primary, members unreachable or too few for the write concern.
    private static let unavailable: Set = [
        6, 7, 64, 79, 89, 91, 100, 133, 189, 202, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
    ]
    /// A member that takes no writes: it is no primary, or steps down.
    private static let notPrimary: Set = [10058, 10107, 11602, 13435, 13436, 189]
    private static let busy: Set = [24, 46, 50, 112, 117]
    private static let full: Set = [14031]

    init(_ error: bson_error_t) {
        code = Int(error.code)
        domain = error.domain
        message = error.text
    }

    init(code: Int, message: String) {
        self.code = code
        self.message = TerminalText.words(message)
        domain = MONGOC_ERROR_SERVER.rawValue
    }

    /// - Parameter string: the connection string, whose servers the message names and whose secrets it masks.
    func storeError(_ string: MongoConnectionString) -> StoreError {
        let place = "MongoDB at \(string.hosts)"
        let line = string.masked(Self.shortened(message))
        let said = line.hasSuffix(".") ? String(line.dropLast()) : line
        switch kind {
        case _ where isUnmetConcern && string.acknowledgements != nil:
            return StoreError(
                .badConnectionString,
                "\(place) cannot meet w=\(string.acknowledgements!) of the connection string: \(said); write w=majority, "
                    + "or no w"
            )
        case .accessDenied where isLoginRefused:
            return StoreError(
                .accessDenied,
                "\(place) refuses the login: \(said); check the user, the password, and authSource, the database that "
                    + "holds the user"
            )
        case .accessDenied:
            return StoreError(
                .accessDenied,
                "\(place) refuses the user: \(said); it needs the role readWrite on the database osprofiler, to read "
                    + "the role read"
            )
        case .unavailable where domain == MONGOC_ERROR_SERVER.rawValue && Self.notPrimary.contains(code):
            let advice =
                string.replicaSet == nil
                ? "name all members and replicaSet, so that the primary is found"
                : "check that a majority of the replica set's members runs, so that it has a primary"
            return StoreError(.unavailable, "\(place) takes no writes: \(said); \(advice)")
        case .unavailable:
            return StoreError(.unavailable, "\(place) does not answer: \(said); \(advice(string))")
        case .busy: return StoreError(.busy, "\(place) is too busy: \(said)")
        case .full: return StoreError(.full, "\(place) has no space left: \(said); free disk space or purge old traces")
        case .unsupported:
            return StoreError(.unsupported, "\(place) is incompatible with this libmongoc: \(said)")
        default: return StoreError(.other, "\(place) failed: \(said)")
        }
    }

    private func advice(_ string: MongoConnectionString) -> String {
        if message.contains("TLS") { return "check tls, tlsCAFile and the names in the server's certificate" }
        // libmongoc adds why a server could not be asked, in brackets. Without it, all that answered were of no use.
        if let name = string.replicaSet, domain == MONGOC_ERROR_SERVER_SELECTION.rawValue, !message.contains("[") {
            return
                "check that replicaSet=\(name) is the name of its replica set (a single server has none), and that a "
                + "majority of its members runs"
        }
        return "check that it runs and is reachable, in a replica set that a majority of members is"
    }

    /// Whether the write concern can never be met: it names more members than there are, or a name that the set does not
    /// have.
    private var isUnmetConcern: Bool {
        domain == MONGOC_ERROR_SERVER.rawValue
            && ([79, 100].contains(code) || code == 2 && message.contains("'w' > 1"))
    }

    /// Whether the user could not log in, in contrast to a user who lacks a role.
    private var isLoginRefused: Bool { domain != MONGOC_ERROR_SERVER.rawValue || code != 13 }

    /// Shortens a command that the server quotes in full to its name: `not authorized on osprofiler to execute
    /// command createIndexes`.
    private static func shortened(_ message: String) -> String {
        guard let command = message.firstRange(of: " command { ") else { return message }
        return message[..<command.lowerBound] + " command " + message[command.upperBound...].prefix { $0 != ":" }
    }

    private var kind: StoreError.Code {
        switch domain {
        case MONGOC_ERROR_SERVER.rawValue:
            if Self.accessDenied.contains(code) { return .accessDenied }
            if Self.unavailable.contains(code) { return .unavailable }
            if Self.busy.contains(code) { return .busy }
            return Self.full.contains(code) ? .full : .other
        case MONGOC_ERROR_CLIENT.rawValue where code == Int(MONGOC_ERROR_CLIENT_AUTHENTICATE.rawValue),
            MONGOC_ERROR_SCRAM.rawValue, MONGOC_ERROR_SASL.rawValue:
            return .accessDenied
        case MONGOC_ERROR_SERVER_SELECTION.rawValue, MONGOC_ERROR_STREAM.rawValue, MONGOC_ERROR_WRITE_CONCERN.rawValue:
            return message.contains("uthentication failed") ? .accessDenied : .unavailable
        case MONGOC_ERROR_PROTOCOL.rawValue where code == Int(MONGOC_ERROR_PROTOCOL_BAD_WIRE_VERSION.rawValue):
            return .unsupported
        default: return .other
        }
    }
}
#endif
