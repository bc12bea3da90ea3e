//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension ServerURL {
    /// The URL with every password replaced by `***`; safe to print, whether or not it can be parsed.
    package static func masked(_ text: String) -> String {
        guard let schemeEnd = text.firstRange(of: "://") else { return text.contains("@") ? "***" : text }
        let rest = text[schemeEnd.upperBound...]
        let authorityEnd = rest.lastIndex(of: "@").map { rest.index(after: $0) } ?? rest.startIndex
        let hosts = rest[..<authorityEnd].split(separator: ",", omittingEmptySubsequences: false)
        let masked = hosts.map { part -> String in
            guard let at = part.lastIndex(of: "@") else { return part.contains(":") ? "***" : String(part) }
            guard let colon = part[..<at].firstIndex(of: ":") else {
                // A user alone, or what follows a comma within a password.
                return hosts.count > 1 ? "***" + part[at...] : String(part)
            }
            return part[..<colon] + ":***" + part[at...]
        }
        return text[..<schemeEnd.upperBound] + masked.joined(separator: ",") + maskedQuery(rest[authorityEnd...])
    }

    /// What the names of secrets contain.
    private static let secretNames = ["password", "passwd", "secret", "token", "api_key"]

    /// What follows the hosts, with the values of members replaced that are named like secrets, or hold something that
    /// is, as in `properties=SESSION_TOKEN:abc`.
    private static func maskedQuery(_ text: Substring) -> String {
        guard let mark = text.firstIndex(of: "?") else { return String(text) }
        let members = text[text.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        let masked = members.map { member -> String in
            guard let equals = member.firstIndex(of: "=") else { return String(member) }
            let value = member[member.index(after: equals)...]
            let isMasked = isSecret(member[..<equals]) || holdsSecret(PercentEncoding.decode(value) ?? String(value))
            return isMasked ? member[...equals] + "***" : String(member)
        }
        return text[...mark] + masked.joined(separator: "&")
    }

    private static func isSecret(_ name: some StringProtocol) -> Bool {
        let name = name.lowercased()
        return secretNames.contains { name.contains($0) }
    }

    /// Whether a value is a list of names and values, one of them named like a secret: `SESSION_TOKEN:abc,REALM:x`.
    private static func holdsSecret(_ value: String) -> Bool {
        value.split(separator: ",").contains { item in
            guard let colon = item.firstIndex(of: ":") else { return false }
            let name = item[..<colon]
            return !name.contains("/") && isSecret(name)
        }
    }
}
