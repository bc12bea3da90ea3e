//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The names of headers, URL members, environment variables and options whose values are never shown.
///
/// Names are compared case-insensitively, and a dash equals an underscore.
package enum SecretNames {
    /// A name that contains one of these is secret.
    private static let parts = [
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "access_key", "private_key",
        "auth_key", "hmac_key", "credential", "signature", "authorization",
    ]
    /// Names that are secret only as a whole.
    private static let whole: Set = ["auth", "cookie", "pass", "pwd", "rediscli_auth", "set_cookie", "sig"]
    /// Settings with several values, some of them secret: the headers of a request, the properties of a login
    /// mechanism.
    private static let lists = ["headers", "properties"]

    /// Returns whether a single value of this name is a secret.
    package static func contains(_ name: String) -> Bool {
        let name = normalized(name)
        return whole.contains(name) || parts.contains { name.contains($0) }
    }

    /// Returns whether a value with this name in source code is a secret: `apiKey` is the same as `api_key`.
    package static func contains(identifier name: String) -> Bool {
        var snake = ""
        var isAfterLower = false
        for character in name {
            if character.isUppercase, isAfterLower { snake += "_" }
            isAfterLower = character.isLowercase
            snake.append(character)
        }
        return contains(snake)
    }

    /// Returns whether a setting of this name (a URL member or a variable) contains secrets.
    package static func contains(setting name: String) -> Bool {
        if contains(name) { return true }
        let name = normalized(name)
        return lists.contains { name.contains($0) }
    }

    /// Returns whether a secret's name is a header's, which a space follows.
    static func isHeader(_ name: String) -> Bool {
        name.contains("-") || ["authorization", "cookie"].contains(name.lowercased())
    }

    static func normalized(_ name: String) -> String {
        name.lowercased().replacing("-", with: "_")
    }
}
