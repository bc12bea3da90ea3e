//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Why a connection string names no kind of store, and what to write instead.
struct UnknownStore: CustomStringConvertible {
    private let string: ConnectionString
    private let backends: [StoreBackend]

    init(_ string: ConnectionString, among backends: [StoreBackend]) {
        self.string = string
        self.backends = backends
    }

    /// One line; holds no secrets.
    var description: String {
        guard string.text.contains("://"), isScheme(string.scheme) else {
            // What stands before the slashes and is no scheme may be a password.
            let shown = string.text.contains("://") ? SecretText.mask : string.masked
            return "\"\(shown)\" is no connection string: \(spelling)"
        }
        return Self.removed[string.scheme]
            ?? "unknown connection string scheme \"\(string.scheme)\": \(driver ?? meant ?? "known are \(known)")"
    }

    /// Those that Python's osprofiler had.
    private static let removed = [
        "jaeger": "jaeger:// is no more, in Python's osprofiler neither: Jaeger takes OTLP, write otlp://host:4318",
        "loginsight":
            "loginsight:// is no more, and nothing takes its place: name another store, such as sqlite:///traces.db",
    ]

    private var schemes: [String] { backends.flatMap(\.schemes) }

    /// Without those that name a driver beside.
    private var known: String {
        (schemes.filter { !$0.contains("+") } + [ConnectionString.messagingScheme]).joined(separator: ", ")
    }

    /// SQLAlchemy's `dialect+driver://`, of a driver that is none here.
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
        return "expected scheme://…, known are \(known)"
    }

    /// The kind of store that a path names: by its ending, or the first that is a file.
    private var backendOfFile: StoreBackend? {
        let text = string.text
        // A host with its port, or the parameters of a client library, are no path.
        guard !text.contains(where: { ":=@".contains($0) || $0.isNewline }) else { return nil }
        let ending = text.split(separator: ".").last.map { $0.lowercased() } ?? ""
        if let backend = backends.first(where: { $0.fileExtensions.contains(ending) }) { return backend }
        return text.contains("/") ? backends.first { !$0.fileExtensions.isEmpty } : nil
    }

    /// Whether it is one by RFC 3986, and no part of a password.
    private func isScheme(_ text: String) -> Bool {
        text.first.map { $0.isASCII && $0.isLetter } == true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }
}
