//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Names whose values are shown to nobody: of headers, of members of a URL, of environment variables and of options.
///
/// They are compared without regard to case, and a dash is an underscore.
package enum SecretNames {
    /// A name with one of these in it is secret.
    private static let parts = [
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "access_key", "private_key",
        "auth_key", "hmac_key", "credential", "signature", "authorization",
    ]
    /// Names that are secret as they stand.
    private static let whole: Set = ["auth", "cookie", "pass", "pwd", "rediscli_auth", "set_cookie", "sig"]
    /// Settings with several values, secrets among them: the headers of a request, the properties of a way to log in.
    private static let lists = ["headers", "properties"]

    /// Whether one value of this name is a secret.
    package static func contains(_ name: String) -> Bool {
        let name = normalized(name)
        return whole.contains(name) || parts.contains { name.contains($0) }
    }

    /// Whether a setting of this name, a member of a URL or a variable, has secrets in it.
    ///
    /// - Parameter names: those that a backend knows besides.
    package static func contains(setting name: String, also names: [String] = []) -> Bool {
        if contains(name) { return true }
        let name = normalized(name)
        return lists.contains { name.contains($0) } || names.contains { normalized($0) == name }
    }

    /// Whether a secret's name is that of a header, which a blank follows.
    static func isHeader(_ name: String) -> Bool {
        name.contains("-") || ["authorization", "cookie"].contains(name.lowercased())
    }

    private static func normalized(_ name: String) -> String {
        name.lowercased().replacing("-", with: "_")
    }
}
