//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension ServerURL {
    /// Replaces every password, and every value with the name of a secret, by `***`. The result is safe to print,
    /// whether or not the URL can be parsed.
    ///
    /// Anything that may be a password is masked as one: without an @, this is everything after a colon that no port
    /// follows.
    ///
    /// - Parameter names: query members that are secret in addition to ``SecretNames``.
    package static func masked(_ text: String, also names: [String] = []) -> String {
        masked(text, also: names, isInProse: false)
    }

    /// - Parameter isInProse: whether punctuation of the surrounding sentence may follow the URL.
    static func masked(_ text: String, also names: [String], isInProse: Bool) -> String {
        let masking = URLMasking(names: names, isInProse: isInProse)
        guard let schemeEnd = text.firstRange(of: "://") else {
            if text.contains("@") { return SecretText.mask }
            // A client library's parameters, such as `host=h password=x`.
            if text.prefixMatch(of: /[A-Za-z_]+ *=/) != nil { return SecretText.maskedNames(text) }
            // The slashes are missing: mask what follows the scheme as if they were there.
            let scheme = text.firstIndex(of: ":").map { text.index(after: $0) } ?? text.startIndex
            let start = text[scheme...].firstIndex { $0 != "/" } ?? text.endIndex
            return masking.masked(members: text[..<start] + masking.masked(text[start...]))
        }
        // What cannot be a scheme may be a password that was pasted before one.
        let isScheme = text[..<schemeEnd.lowerBound].wholeMatch(of: /[A-Za-z][A-Za-z0-9+.\-]*/) != nil
        let scheme = isScheme ? text[..<schemeEnd.lowerBound] : SecretText.mask[...]
        return scheme + "://" + masking.masked(members: masking.masked(text[schemeEnd.upperBound...]))
    }
}

/// Masks the secrets in the part of a URL that follows the scheme.
private struct URLMasking {
    private static let mask = SecretText.mask
    /// Punctuation that may follow a URL: the end of a sentence, a quote or a bracket.
    private static let punctuation = ".,:;!?)]}>\\…"
    /// Characters that end a name before its `=`.
    private static let nameBounds = "=&;?#,/: "

    let names: [String]
    let isInProse: Bool

    // MARK: Servers

    /// Masks the passwords of the servers.
    func masked(_ rest: Substring) -> String {
        guard let at = rest.lastIndex(of: "@") else { return maskedServers(rest) }
        let end = rest.index(after: at)
        let hosts = rest[..<end].split(separator: ",", omittingEmptySubsequences: false)
        let masked = hosts.map { part -> String in
            guard let at = part.lastIndex(of: "@") else { return part.contains(":") ? Self.mask : String(part) }
            guard let colon = part[..<at].firstIndex(of: ":") else {
                // A user without a password, or the text after a comma or an encoded colon within a password.
                let isUser = hosts.count == 1 && !part[..<at].lowercased().contains("%3a")
                return isUser ? String(part) : Self.mask + part[at...]
            }
            return part[..<colon] + ":\(Self.mask)" + part[at...]
        }
        // Without a server, the @ belongs to the path.
        let servers = rest.first == "/" ? String(rest[end...]) : maskedServers(rest[end...])
        return masked.joined(separator: ",") + servers
    }

    /// Masks servers without an @: a port follows the colon, or else a password whose end is unknown.
    private func maskedServers(_ rest: Substring) -> String {
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        for part in rest[..<end].split(separator: ",", omittingEmptySubsequences: false) {
            if let start = passwordStart(in: part) { return rest[..<start] + Self.mask }
        }
        // The next one in a list of URLs; its scheme may have been mistaken for a server.
        let start = end > rest.startIndex ? rest.index(before: end) : end
        let path = rest[start...].prefix { $0 != "?" && $0 != "#" }
        guard let next = path.firstRange(of: "://")?.upperBound else { return String(rest) }
        return rest[..<next] + masked(rest[next...])
    }

    private func passwordStart(in server: Substring) -> Substring.Index? {
        var host = server
        if host.first == "[", let bracket = host.firstIndex(of: "]") { host = host[host.index(after: bracket)...] }
        if let colon = host.firstIndex(of: ":") {
            let start = host.index(after: colon)
            return isPort(host[start...]) ? nil : start
        }
        return host.firstRange(of: /%3[aA]/)?.upperBound
    }

    private func isPort(_ text: Substring) -> Bool {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let rest = text[digits.endIndex...]
        guard rest.isEmpty || isInProse && rest.allSatisfy({ Self.punctuation.contains($0) }) else { return false }
        return digits.isEmpty || Int(digits).map { $0 <= 65535 } == true
    }

    // MARK: Members

    /// Masks the values of members that have the name of a secret.
    func masked(members text: String) -> String {
        guard let mark = text.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return text }
        let start = text.index(after: mark)
        return text[..<start] + masked(query: text[start...])
    }

    func masked(query: Substring) -> String {
        var members: [String] = []
        var isAfterSecret = false
        for member in query.split(separator: "&", omittingEmptySubsequences: false) {
            if let start = secretStart(in: member) {
                members.append(member[..<start] + Self.mask)
                isAfterSecret = true
            } else if !isAfterSecret || member.contains("=") {
                members.append(String(member))
                isAfterSecret = false
            }
            // Otherwise this is the rest of a secret that contains an &.
        }
        return members.joined(separator: "&")
    }

    /// Returns where the secret in a member begins: after the first `=` that follows a secret's name, or after the
    /// first `=` of all if the decoded value contains a secret.
    private func secretStart(in member: Substring) -> Substring.Index? {
        if let start = namedSecret(in: member) { return start }
        guard let equals = member.firstIndex(of: "=") else { return nil }
        let start = member.index(after: equals)
        guard let value = PercentEncoding.decode(member[start...]) else { return nil }
        if namedSecret(in: value[...]) != nil || listsSecret(value) { return start }
        let isSecret = value.contains("://") && ServerURL.masked(value, also: names, isInProse: isInProse) != value
        return isSecret ? start : nil
    }

    /// Returns whether a value lists names and values, one of them a secret: `REALM:x,SESSION_TOKEN:abc`.
    private func listsSecret(_ value: String) -> Bool {
        value.split(separator: ",").contains { item in
            guard let colon = item.firstIndex(of: ":") else { return false }
            let name = item[..<colon]
            return !name.contains("/") && SecretNames.contains(String(name))
        }
    }

    private func namedSecret(in text: Substring) -> Substring.Index? {
        for equals in text.indices where text[equals] == "=" {
            let name = text[..<equals].reversed().prefix { !Self.nameBounds.contains($0) }
            let decoded = PercentEncoding.decode(text[name.endIndex.base..<equals]) ?? String(name.reversed())
            if SecretNames.contains(setting: decoded, also: names) { return text.index(after: equals) }
        }
        return nil
    }
}

extension ServerURL {
    /// Masks the secrets in a query, which is the text after the `?`.
    package static func masked(query: String) -> String {
        URLMasking(names: [], isInProse: false).masked(query: query[...])
    }
}
