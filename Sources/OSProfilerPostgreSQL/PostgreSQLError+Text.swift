//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore

extension PostgreSQLError {
    /// Reads what libpq says of a connection: a line for each address that it tried, with hints for people who type
    /// `psql`, and for a server's refusal its SQLSTATE, a part of the statement and a place in the server's source.
    ///
    /// - Parameter text: libpq's, with its `PQERRORS_VERBOSE`.
    init(reported text: String) {
        // `failed: FATAL:  28P01: password authentication…`: two blanks follow the severity, which is in the server's
        // language.
        if let mark = text.firstMatch(of: #/\p{L}+:  ([0-9A-Z]{5}): ([^\n]*)/#) {
            self.init(state: String(mark.1), message: TerminalText.words(String(mark.2)))
            return
        }
        var seen: Set<String> = []
        let reasons = text.split(separator: "\n").compactMap { Self.reason(in: $0) }
        let distinct = reasons.filter { seen.insert($0.words).inserted }
        guard distinct.count > 1 else {
            self.init(message: distinct.first?.words ?? Self.lost)
            return
        }
        let named = distinct.map { reason in reason.address.map { "\($0): \(reason.words)" } ?? reason.words }
        self.init(message: named.joined(separator: ", "))
    }

    private static let lost = "lost the connection"

    /// Returns a line's address, if it names one, and what happened there; nil for a line that says nothing of it.
    private static func reason(in line: Substring) -> (address: String?, words: String)? {
        // Hints are indented, but for the one after an absent root certificate.
        guard line.first?.isWhitespace == false, !line.hasPrefix("Either provide") else { return nil }
        if let mark = line.firstMatch(
            of: #/^connection to server at "([^"]*)"(?: \(([^)]*)\))?, port \d+ failed: (.*)/#
        ) {
            return (String(mark.2 ?? mark.1), words(mark.3))
        }
        if let mark = line.firstMatch(of: #/^connection to server on socket "([^"]*)" failed: (.*)/#) {
            return (String(mark.1), words(mark.2))
        }
        // libpq before 14.
        if let mark = line.firstMatch(of: #/^could not connect to server: (.*)/#) { return (nil, words(mark.1)) }
        return (nil, words(line))
    }

    /// Returns our words for libpq's.
    private static func words(_ text: Substring) -> String {
        if let mark = text.firstMatch(of: #/^could not translate host name "[^"]*" to address: (.*)/#) {
            return "its name cannot be resolved: \(TerminalText.words(String(mark.1)))"
        }
        if text.contains(
            #/closed the connection unexpectedly|has been closed unexpectedly|EOF detected|unexpected eof|no connection to/#
        ) {
            return lost
        }
        if let mark = text.firstMatch(of: #/^(?:could not (?:receive|send) \w+ \w+ server|SSL SYSCALL error): (.*)/#) {
            return "\(lost): \(TerminalText.words(String(mark.1)))"
        }
        // A severity without a SQLSTATE, and what libpq's function is called.
        let rest = text.trimmingPrefix(#/(?:[A-Z]{4,}: +|fe_\w+: )/#)
        return TerminalText.words(String(rest))
    }
}
#endif
