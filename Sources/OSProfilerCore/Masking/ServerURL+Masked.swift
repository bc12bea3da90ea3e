//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension ServerURL {
    /// Replaces every password, and the value of every member that is not known to be harmless, by `***`. The result is
    /// safe to print, whether or not the URL can be parsed.
    ///
    /// Anything that may be a password is masked as one: without an @, this is everything after a colon that no port
    /// follows; behind a `?`, a `;` or a `#`, everything but the ``HarmlessMembers``.
    package static func masked(_ text: String) -> String {
        masked(text, isInProse: false)
    }

    /// - Parameter isInProse: whether punctuation of the surrounding sentence may follow the URL.
    static func masked(_ text: String, isInProse: Bool) -> String {
        let masking = URLMasking(isInProse: isInProse)
        guard let schemeEnd = text.firstRange(of: "://") else {
            if text.contains("@") { return SecretText.mask }
            // A client library's parameters, such as `host=h password=x`.
            if text.prefixMatch(of: /[A-Za-z_]+ *=/) != nil { return SecretText.masked(parameters: text) }
            // The slashes are missing: mask what follows the scheme as if they were there.
            let head = text[..<masking.membersStart(in: text)]
            let scheme = head.firstIndex(of: ":").map { text.index(after: $0) } ?? text.startIndex
            let start = text[scheme...].firstIndex { $0 != "/" } ?? text.endIndex
            return masking.masked(members: text[..<start] + masking.masked(text[start...]))
        }
        // What cannot be a scheme may be a password that was pasted before one.
        let isScheme = text[..<schemeEnd.lowerBound].wholeMatch(of: /[A-Za-z][A-Za-z0-9+.\-]*/) != nil
        let scheme = isScheme ? text[..<schemeEnd.lowerBound] : SecretText.mask[...]
        return scheme + "://" + masking.masked(members: masking.masked(text[schemeEnd.upperBound...]))
    }
}

/// Masks the secrets in the part of a URL that follows the scheme; its members are in a file of their own.
struct URLMasking {
    static let mask = SecretText.mask
    /// Punctuation that may follow a URL: the end of a sentence, a quote or a bracket.
    static let punctuation = ".,:;!?)]}>\\…"

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
}
