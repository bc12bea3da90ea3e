//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A query member that a client knows.
package struct URLMember: Sendable {
    /// How the client handles it.
    package enum Handling: Sendable {
        case read
        /// Read, and may occur several times.
        case readEach
        /// Accepted because other clients use it, and ignored with a warning.
        case passedOver
        /// Ignored silently if it has one of these values, which describe what the client does anyway. Any other
        /// value is refused, with the reason.
        case fixed([String], reason: String)
        /// Refused, because ignoring it would weaken security or change the meaning.
        case refused(reason: String)
    }

    package let name: String
    /// Other names of the member, which other clients use.
    package let aliases: [String]
    package let handling: Handling

    package init(_ name: String, or aliases: String..., handling: Handling = .read) {
        self.name = name
        self.aliases = aliases
        self.handling = handling
    }

    fileprivate var isRead: Bool {
        switch handling {
        case .read, .readEach: true
        case .passedOver, .fixed, .refused: false
        }
    }
}

extension [URLMember] {
    package static func read(_ names: String...) -> [URLMember] { names.map { URLMember($0) } }

    package static func passedOver(_ names: String...) -> [URLMember] {
        names.map { URLMember($0, handling: .passedOver) }
    }

    package static func refused(_ names: String..., reason: String) -> [URLMember] {
        names.map { URLMember($0, handling: .refused(reason: reason)) }
    }

    /// Returns the spellings of a member that enables verification of the server's certificate, which our clients
    /// always do.
    package static func alwaysVerified(_ names: String...) -> [URLMember] {
        names.map {
            URLMember($0, handling: .fixed(BooleanWord.yes, reason: "certificate and name are always verified"))
        }
    }
}

/// A kind of URL: its schemes and the query members that it may have.
package struct URLForm: Sendable {
    /// The name of such a URL in messages: `the redis:// connection string`.
    package let subject: String
    /// The schemes in lower case, the usual one first; empty if any scheme is accepted.
    package let schemes: [String]
    /// An example of such a URL for messages; empty for none.
    package let example: String
    package let members: [URLMember]
    /// Whether a member is ignored instead of refused if its name resembles no known one.
    package var passesOverUnknown = false
    /// Whether the names of members are case-insensitive.
    package var ignoresCase = false

    package init(_ subject: String, schemes: [String] = [], example: String = "", members: [URLMember]) {
        self.subject = subject
        self.schemes = schemes
        self.example = example
        self.members = members
    }

    /// A URL of which only the syntax is known.
    package static let any: URLForm = {
        var form = URLForm("the URL", members: [])
        form.passesOverUnknown = true
        return form
    }()

    /// - Parameter symptom: continues the sentence after the subject, such as `names no host`.
    package func error(_ symptom: String) -> ServerURLError { ServerURLError("\(subject) \(symptom)") }

    /// Returns an error that ends with an example.
    func malformed(_ symptom: String) -> ServerURLError {
        error(example.isEmpty ? symptom : "\(symptom); expected \(example)")
    }

    func checkScheme(_ scheme: String) throws(ServerURLError) {
        guard !schemes.isEmpty, !schemes.contains(scheme) else { return }
        // What is no scheme may be a part of a password.
        let isScheme = scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        let quoted = isScheme ? " \"\(scheme)\"" : ""
        throw malformed("has the unknown scheme\(quoted): expected one of \(schemes.joined(separator: ", "))")
    }

    func member(_ name: String) -> URLMember? {
        func isSame(_ other: String) -> Bool { ignoresCase ? other.lowercased() == name.lowercased() : other == name }
        return members.first { isSame($0.name) || $0.aliases.contains(where: isSame) }
    }

    /// Returns the name that a misspelled one was probably meant to be.
    func intended(_ name: String) -> String? {
        Spelling.intended(name, among: members.flatMap { [$0.name] + $0.aliases })
    }

    /// - Parameter name: the name as written in the URL; nil if it may be a part of a password.
    func unknown(_ name: String?) -> ServerURLError {
        let quoted = name.map { " \"\($0)\"" } ?? ""
        if let name, let meant = intended(name) {
            return error("has the unknown member\(quoted): did you mean \(meant)?")
        }
        let known = members.filter(\.isRead).map(\.name)
        return error("has the unknown member\(quoted): expected one of \(known.joined(separator: ", "))")
    }
}
