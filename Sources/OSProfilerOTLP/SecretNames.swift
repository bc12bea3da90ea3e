//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
/// Names whose values are sent to nobody.
enum SecretNames {
    private static let parts = [
        "password", "passwd", "secret", "token", "api_key", "apikey", "private_key", "credential", "auth_key",
        "signature",
    ]
    static let replacement = "***"

    static func contains(_ name: String) -> Bool {
        let name = name.lowercased()
        return name == "authorization" || name == "cookie" || name == "sig" || parts.contains { name.contains($0) }
    }

    /// A URL's query with the values of such members replaced.
    static func redacted(query: String) -> String {
        query.split(separator: "&", omittingEmptySubsequences: false).map { member in
            guard let equals = member.firstIndex(of: "="), contains(String(member[..<equals])) else { return member }
            return member[...equals] + replacement
        }.joined(separator: "&")
    }
}
#endif
