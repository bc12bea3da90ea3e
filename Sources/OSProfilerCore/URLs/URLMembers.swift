//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The members of a URL's query. The client knows each of them, and each occurs once.
///
/// This type parses their values, so that all clients accept the same spellings and report errors in the same words.
/// An error contains a member's name and never its value.
package struct URLMembers: Sendable {
    /// A decoded member.
    package struct Member: Sendable, Equatable {
        /// The name in the form, not an alias.
        package var name: String
        package var value: String
    }

    /// The members that the client reads, in the URL's order.
    package private(set) var all: [Member] = []
    /// The names of the ignored members, in the URL's order.
    package private(set) var passedOver: [String] = []
    let form: URLForm

    /// - Parameter query: the text after the `?`.
    package init(_ query: Substring, _ form: URLForm) throws(ServerURLError) {
        self.form = form
        for item in query.split(separator: "&") { try add(item, of: query) }
    }

    private mutating func add(_ item: Substring, of query: Substring) throws(ServerURLError) {
        let text = item.prefix { $0 != "=" }
        // A password that is not encoded ends early, and the rest of it appears in other parts of the URL.
        guard !text.contains("@") else { throw ServerURL.unencoded("has an @ after its hosts", form) }
        let name = PercentEncoding.decode(text) ?? String(text)
        guard let member = form.member(name) else {
            let isMisspelt = form.intended(name) != nil
            guard form.passesOverUnknown, !isMisspelt else {
                // Without a value it may be the end of a password.
                throw form.unknown(isMisspelt || item.contains("=") ? Self.shown(name, in: query) : nil)
            }
            passedOver.append(name)
            return
        }
        guard let value = PercentEncoding.decode(item.dropFirst(text.count + 1)) else {
            throw form.error("has a \(name) that is not valid percent-encoding")
        }
        try add(member, name, value)
    }

    private mutating func add(_ member: URLMember, _ name: String, _ value: String) throws(ServerURLError) {
        switch member.handling {
        case .read:
            guard !all.contains(where: { $0.name == member.name }) else {
                throw form.error("has \(member.name) twice: give it once")
            }
            all.append(Member(name: member.name, value: value))
        case .readEach: all.append(Member(name: member.name, value: value))
        case .passedOver: passedOver.append(member.name)
        case .fixed(let values, let reason):
            guard values.contains(value.lowercased()) else { throw form.error("cannot have this \(name): \(reason)") }
        case .refused(let reason): throw form.error("cannot have \(name): \(reason)")
        }
    }

    /// Returns an unknown name if an error may repeat it; nil if it may be a part of a password with a `?` or an `&`.
    private static func shown(_ name: String, in query: Substring) -> String? {
        let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
        // Masking removes what it takes for the end of a secret.
        let open = ServerURL.masked(query: String(query)).split(separator: "&").map { $0.prefix { $0 != "=" } }
        let isOpen = open.contains(name[...])
        return isName && isOpen && !query.contains("@") && name.utf8.count <= 64 ? name : nil
    }

    // MARK: Values

    /// The value of a member, empty if it has none; nil if the member is absent.
    package subscript(name: String) -> String? { all.first { $0.name == name }?.value }

    /// Returns the value of a member as read by `parse`; nil if the member is absent.
    ///
    /// - Parameters:
    ///   - expected: completes "a mode that is not …".
    ///   - parse: returns nil for a value that it cannot read.
    package func value<Value>(
        _ name: String,
        _ expected: @autoclosure () -> String,
        _ parse: (String) -> Value?
    ) throws(ServerURLError) -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = parse(text) else { throw form.error("has a \(name) that is not \(expected())") }
        return value
    }

    /// Returns a boolean in one of oslo.config's spellings.
    package func bool(_ name: String) throws(ServerURLError) -> Bool? {
        try value(name, "true or false") { BooleanWord.value(of: $0) }
    }

    package func integer(_ name: String, _ range: ClosedRange<Int>) throws(ServerURLError) -> Int? {
        try value(name, "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Returns a number of seconds, written with or without a unit.
    ///
    /// - Parameter needsUnit: whether the unit is required, because a wrong guess could do harm.
    package func seconds(
        _ name: String,
        _ range: ClosedRange<Double>,
        needsUnit: Bool = false
    ) throws(ServerURLError) -> Double? {
        func text(_ seconds: Double) -> String {
            seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(seconds)s"
        }
        let alone = needsUnit ? "" : "a number of seconds, or "
        let expected = "\(alone)\(DurationText.syntax); from \(text(range.lowerBound)) to \(text(range.upperBound))"
        return try value(name, expected) { text in
            let hasUnit = text.last.map { !$0.isNumber && $0 != "." } ?? false
            guard hasUnit || !needsUnit, let microseconds = DurationText.microseconds(hasUnit ? text : text + "s")
            else { return nil }
            let seconds = Double(microseconds) / 1e6
            return range.contains(seconds) ? seconds : nil
        }
    }

    /// Returns the path of a file; an empty path counts as absent.
    package func path(_ name: String) throws(ServerURLError) -> String? {
        try value(name, "the path of a file") { $0.isEmpty ? nil : $0 }
    }
}
