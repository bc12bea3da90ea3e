//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A member of a URL's query that a client knows.
package struct URLMember: Sendable {
    /// What becomes of it.
    package enum Handling: Sendable {
        case read
        /// It may stand several times.
        case readEach
        /// Other clients take it; here it changes nothing, which is worth a line of warning.
        case passedOver
        /// It is as one of these values says in any case, which nobody needs to hear of. Any other value is refused,
        /// with the reason.
        case fixed([String], reason: String)
        /// It cannot be ignored without a loss of safety or of meaning.
        case refused(reason: String)
    }

    package let name: String
    /// Other names of the same member, which other clients use.
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

    /// The spellings of a member that turns a check of the server's certificate on, which no client of ours leaves out.
    package static func alwaysVerified(_ names: String...) -> [URLMember] {
        names.map {
            URLMember($0, handling: .fixed(URLMembers.trueWords, reason: "certificate and name are always verified"))
        }
    }
}

/// A kind of URL: its schemes, and the members that its query may have.
package struct URLForm: Sendable {
    /// How a message names such a URL: `the redis:// connection string`.
    package let subject: String
    /// In lower case, the usual one first; with none, any scheme will do.
    package let schemes: [String]
    /// Such a URL, for messages; empty for none.
    package let example: String
    package let members: [URLMember]
    /// Whether a name that resembles none of the members is passed over instead of refused.
    package var passesOverUnknown = false
    /// Whether the names of members may stand in any case.
    package var ignoresCase = false

    package init(_ subject: String, schemes: [String] = [], example: String = "", members: [URLMember]) {
        self.subject = subject
        self.schemes = schemes
        self.example = example
        self.members = members
    }

    /// URLs of which nothing is known but their syntax.
    package static let any: URLForm = {
        var form = URLForm("the URL", members: [])
        form.passesOverUnknown = true
        return form
    }()

    /// - Parameter symptom: goes on from the subject, `names no host`.
    package func error(_ symptom: String) -> ServerURLError { ServerURLError("\(subject) \(symptom)") }

    /// An error that ends with an example.
    func malformed(_ symptom: String) -> ServerURLError {
        error(example.isEmpty ? symptom : "\(symptom); expected \(example)")
    }

    func checkScheme(_ scheme: String) throws(ServerURLError) {
        guard !schemes.isEmpty, !schemes.contains(scheme) else { return }
        // What is no scheme may be a part of a password.
        let isScheme = scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        let quoted = isScheme ? " \"\(scheme)\"" : ""
        throw malformed("has the unknown scheme\(quoted): known are \(schemes.joined(separator: ", "))")
    }

    func member(_ name: String) -> URLMember? {
        func isSame(_ other: String) -> Bool { ignoresCase ? other.lowercased() == name.lowercased() : other == name }
        return members.first { isSame($0.name) || $0.aliases.contains(where: isSame) }
    }

    /// What a misspelt name was probably meant to be.
    func intended(_ name: String) -> String? {
        Spelling.intended(name, among: members.flatMap { [$0.name] + $0.aliases })
    }

    /// - Parameter name: as the URL has it; nil where it may be a part of a password.
    func unknown(_ name: String?) -> ServerURLError {
        let quoted = name.map { " \"\($0)\"" } ?? ""
        if let name, let meant = intended(name) {
            return error("has the unknown member\(quoted): did you mean \(meant)?")
        }
        let known = members.filter(\.isRead).map(\.name)
        return error("has the unknown member\(quoted): known are \(known.joined(separator: ", "))")
    }
}
