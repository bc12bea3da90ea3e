//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension URLMasking {
    /// Characters that end a member within a query, besides the `&`.
    private static let separators = ";#?"
    /// Characters that end a name before its `=`.
    private static let nameBounds = "=&;?#,/: "

    /// Masks the values of members that are not known to be harmless, in the query, in the fragment, and in a path that has
    /// members behind a `;` or an `&`.
    func masked(members text: String) -> String {
        let mark = membersStart(in: text)
        guard mark < text.endIndex else { return text }
        let start = text.index(after: mark)
        let members = joined(text[start...]) { member in
            let shown = masked(member: member)
            return (shown, shown.hasSuffix(Self.mask))
        }
        return text[..<start] + members
    }

    /// Returns the place of the `?`, the `#`, or what else begins the members; the end of the text without members.
    func membersStart(in text: String) -> String.Index {
        text.indices.first { beginsMembers(text[$0...]) } ?? text.endIndex
    }

    private func beginsMembers(_ text: Substring) -> Bool {
        switch text.first {
        case "?", "#": return true
        case ";", "&":
            let member = text.dropFirst().prefix { !"&/".contains($0) && !Self.separators.contains($0) }
            return member.contains("=")
        default: return false
        }
    }

    /// Masks the members of a query one by one.
    ///
    /// - Parameter masked: returns a member as it is shown, and whether it ends in a secret.
    private func joined(_ query: Substring, _ masked: (Substring) -> (shown: String, endsInSecret: Bool)) -> String {
        var members: [String] = []
        var isAfterSecret = false
        for member in query.split(separator: "&", omittingEmptySubsequences: false) {
            // Without a `=` this is the rest of a secret that contains an &.
            if isAfterSecret, !member.contains("=") { continue }
            let (shown, endsInSecret) = masked(member)
            // A mask of its own says no more than the one before it.
            if isAfterSecret, !shown.contains("=") { continue }
            members.append(shown)
            isAfterSecret = endsInSecret
        }
        return members.joined(separator: "&")
    }

    /// Masks what lies between two `&`: members that other separators divide, up to the first secret, which may contain
    /// any of them.
    private func masked(member: Substring) -> String {
        var shown = ""
        var rest = member
        while true {
            let part = rest.prefix { !Self.separators.contains($0) }
            let masked = masked(part: part)
            shown += masked
            if masked.hasSuffix(Self.mask) { return shown }
            rest = rest[part.endIndex...]
            guard let separator = rest.popFirst() else { return shown }
            shown.append(separator)
        }
    }

    /// Returns a name with its value, if the value is harmless, or the name with a mask.
    private func masked(part: Substring) -> String {
        if part.isEmpty || isInProse && part.allSatisfy({ Self.punctuation.contains($0) }) { return String(part) }
        guard let equals = part.firstIndex(of: "=") else {
            let end = isInProse ? part.lastIndex { !Self.punctuation.contains($0) } : part.indices.last
            let name = end.map { part[...$0] } ?? part
            return HarmlessMembers.contains(String(name)) ? String(part) : Self.mask
        }
        let start = part.index(after: equals)
        guard Self.isName(part[..<equals]) else { return Self.mask }
        guard HarmlessMembers.contains(Self.decoded(part[..<equals])) else { return part[..<start] + Self.mask }
        if let secret = secretStart(in: part, where: { !HarmlessMembers.contains($0) }) {
            return part[..<secret] + Self.mask
        }
        return String(part)
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.%".contains($0)) }
    }

    private static func decoded(_ text: Substring) -> String { PercentEncoding.decode(text) ?? String(text) }

    // MARK: Values

    /// Masks the values of members that have the name of a secret.
    func masked(query: Substring) -> String {
        joined(query) { member in
            guard let start = secretStart(in: member, where: { SecretNames.contains(setting: $0) }) else {
                return (String(member), false)
            }
            return (member[..<start] + Self.mask, true)
        }
    }

    /// Returns where the secret in a member begins: after the first `=` that follows a secret's name, or after the
    /// first `=` of all if the decoded value contains a secret.
    private func secretStart(in member: Substring, where isSecret: (String) -> Bool) -> Substring.Index? {
        if let start = namedSecret(in: member, where: isSecret) { return start }
        guard let equals = member.firstIndex(of: "=") else { return nil }
        let start = member.index(after: equals)
        guard let value = PercentEncoding.decode(member[start...]) else { return nil }
        if namedSecret(in: value[...], where: isSecret) != nil || listsSecret(value) { return start }
        let hidesSecret = value.contains("://") && ServerURL.masked(value, isInProse: isInProse) != value
        return hidesSecret ? start : nil
    }

    /// Returns whether a value lists names and values, one of them a secret: `REALM:x,SESSION_TOKEN:abc`.
    private func listsSecret(_ value: String) -> Bool {
        value.split(separator: ",").contains { item in
            guard let colon = item.firstIndex(of: ":") else { return false }
            let name = item[..<colon]
            return !name.contains("/") && SecretNames.contains(String(name))
        }
    }

    private func namedSecret(in text: Substring, where isSecret: (String) -> Bool) -> Substring.Index? {
        for equals in text.indices where text[equals] == "=" {
            let name = text[..<equals].reversed().prefix { !Self.nameBounds.contains($0) }
            if isSecret(Self.decoded(text[name.endIndex.base..<equals])) { return text.index(after: equals) }
        }
        return nil
    }
}

extension ServerURL {
    /// Masks the secrets that a request's query names, which is the text after the `?`. Unlike in a connection string, other
    /// members are data and stay.
    package static func masked(query: String) -> String {
        URLMasking(isInProse: false).masked(query: query[...])
    }
}
