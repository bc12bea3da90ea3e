//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
package import OSProfilerStore

/// An error for a connection string that names no known kind of store, with what to write instead.
package struct UnknownStore: CustomStringConvertible {
    private let string: ConnectionString
    private let backends: [StoreBackend]

    package init(_ string: ConnectionString, among backends: [StoreBackend]) {
        self.string = string
        self.backends = backends
    }

    /// One line without secrets.
    package var description: String {
        guard string.text.contains("://"), isScheme(string.scheme) else {
            // Text before the slashes that is not a scheme may be a password.
            let shown = string.text.contains("://") ? SecretText.mask : string.masked
            return "\"\(shown)\" is not a connection string: \(spelling)"
        }
        return Self.removed[string.scheme]
            ?? "unknown connection string scheme \"\(string.scheme)\": "
            + (named ?? driver ?? meant ?? "expected one of \(known)")
    }

    /// Schemes of other programs, and ours.
    private static let synonyms = [
        "pg": "postgresql", "psql": "postgresql", "pgsql": "postgresql",
        "sentinel": "redissentinel", "redis+sentinel": "redissentinel", "redis-sentinel": "redissentinel",
        "mongo": "mongodb", "es": "elasticsearch", "opensearch": "elasticsearch",
    ]

    /// Schemes of Redis' clients for a socket in the file system.
    private static let sockets: Set = ["unix", "redis+unix", "redis+socket", "redis-socket"]

    private var named: String? {
        if Self.sockets.contains(string.scheme), schemes.contains("redis") {
            return "the store reaches Redis over TCP alone: write redis://host:6379/0"
        }
        if string.scheme == "jdbc" { return "leave out jdbc:" }
        return Self.synonyms[string.scheme].flatMap { schemes.contains($0) ? "write \($0)://" : nil }
    }

    /// The drivers that Python's osprofiler used to have.
    private static let removed = [
        "jaeger": "jaeger:// was removed, as in Python's osprofiler: Jaeger accepts OTLP, write otlp://host:4318",
        "loginsight":
            "loginsight:// was removed without a replacement: name another store, such as sqlite:///traces.db",
    ]

    private var schemes: [String] { backends.flatMap(\.schemes) }

    /// The known schemes, without those that also name a driver.
    private var known: String {
        (schemes.filter { !$0.contains("+") } + [ConnectionString.messagingScheme]).joined(separator: ", ")
    }

    /// The suggestion for SQLAlchemy's `dialect+driver://` with an unknown driver.
    private var driver: String? {
        let dialect = String(string.scheme.prefix { $0 != "+" })
        return dialect != string.scheme && schemes.contains(dialect) ? "write \(dialect)://" : nil
    }

    private var meant: String? {
        Spelling.intended(string.scheme, among: schemes + [ConnectionString.messagingScheme]).map {
            "did you mean \($0)?"
        }
    }

    // MARK: Without a scheme

    private var spelling: String {
        if schemes.contains(string.text.lowercased()) { return "write \(string.text.lowercased())://" }
        if let backend = backendOfFile { return "write \(backend.schemes[0]):///\(string.masked)" }
        return "expected scheme://… with one of \(known)"
    }

    /// The kind of store that a path names: by its extension, or else the first one that is a file.
    private var backendOfFile: StoreBackend? {
        let text = string.text
        // A host with its port, or a client library's parameters, is not a path.
        guard !text.contains(where: { ":=@".contains($0) || $0.isNewline }) else { return nil }
        let ending = text.split(separator: ".").last.map { $0.lowercased() } ?? ""
        if let backend = backends.first(where: { $0.fileExtensions.contains(ending) }) { return backend }
        return text.contains("/") ? backends.first { !$0.fileExtensions.isEmpty } : nil
    }

    /// Returns whether the text is a scheme by RFC 3986, or one of SQLAlchemy's with an underscore, and not a part of a
    /// password.
    private func isScheme(_ text: String) -> Bool {
        text.first.map { $0.isASCII && $0.isLetter } == true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-._".contains($0)) }
    }
}
