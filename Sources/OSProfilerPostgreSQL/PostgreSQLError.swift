//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerStore

/// An error that PostgreSQL or libpq reported.
struct PostgreSQLError: Error {
    /// The five characters of SQLSTATE; nil for an error of libpq itself.
    var state: String?
    /// One line from the server or libpq; holds no values of a statement.
    var message: String
    /// Whether the connection ended with the error.
    var isLoss = false

    /// What a server reports that takes no writes at present.
    static func readOnly(_ message: String) -> PostgreSQLError { PostgreSQLError(state: "25006", message: message) }

    /// Whether the same transaction may succeed if it is run again at once and in the same session: a deadlock, or a
    /// conflict with another one.
    var isConflict: Bool { !isLoss && (state == "40001" || state == "40P01") }

    /// - Parameter server: the server's name for the message, such as `db1:5432`.
    func error(on server: String) -> StoreError {
        let verdict = verdict
        let words = verdict.words ?? message
        return StoreError(verdict.code, "PostgreSQL at \(server): \(words)\(verdict.advice.map { ": \($0)" } ?? "")")
    }

    /// What an error means for the store.
    struct Verdict {
        let code: StoreError.Code
        /// Our words in place of the message; nil to keep it.
        var words: String?
        /// What to do about it.
        var advice: String?

        init(_ code: StoreError.Code, _ advice: String? = nil, words: String? = nil) {
            self.code = code
            self.words = words
            self.advice = advice
        }
    }

    private var verdict: Verdict {
        // A pooler reports most failures without a telling state.
        if state == nil || state == "08P01", let verdict = poolerVerdict { return verdict }
        guard let state else { return libraryVerdict }
        let verdict = serverVerdict(state)
        return isLoss && verdict.code == .other ? Verdict(.unavailable) : verdict
    }
}
#endif
