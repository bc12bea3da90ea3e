//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The names of headers, URL members, environment variables and options whose values are never shown.
///
/// Names are compared case-insensitively, and a dash equals an underscore. The program that expands macros compiles this file
/// as well, because it decides by the same names; so the file uses nothing of its module.
package enum SecretNames {
    /// A name that contains one of these is secret.
    private static let parts = bytes([
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "access_key", "private_key",
        "auth_key", "hmac_key", "credential", "signature", "authorization",
    ])
    /// Names that are secret only as a whole.
    private static let whole = bytes(["auth", "cookie", "pass", "pwd", "rediscli_auth", "set_cookie", "sig"])
    /// Settings with several values, some of them secret: the headers of a request, the properties of a login
    /// mechanism.
    private static let lists = bytes(["headers", "properties"])

    private static func bytes(_ names: [String]) -> [[UInt8]] { names.map { Array($0.utf8) } }

    /// Returns whether a single value of this name is a secret.
    package static func contains(_ name: String) -> Bool {
        folded(name) { whole.contains($0) || parts.hasPart(of: $0) }
    }

    /// Returns whether a value with this name in source code is a secret: `apiKey` is the same as `api_key`.
    package static func contains(identifier name: String) -> Bool {
        folded(name, isIdentifier: true) { whole.contains($0) || parts.hasPart(of: $0) }
    }

    /// Returns whether a setting of this name (a URL member or a variable) contains secrets.
    package static func contains(setting name: String) -> Bool {
        folded(name) { whole.contains($0) || parts.hasPart(of: $0) || lists.hasPart(of: $0) }
    }

    /// Returns whether a secret's name is a header's, which a space follows.
    static func isHeader(_ name: String) -> Bool {
        name.contains("-") || ["authorization", "cookie"].contains(name.lowercased())
    }

    static func normalized(_ name: String) -> String {
        name.lowercased().replacing("-", with: "_")
    }

    /// Calls `body` with the bytes of the name that it is compared as. They are made without a string, because keys of data
    /// are asked for where work is measured.
    ///
    /// - Parameter isIdentifier: whether an upper-case letter after a lower-case one begins a word.
    private static func folded(
        _ name: String,
        isIdentifier: Bool = false,
        _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        // Other letters have lower-case ones among these: U+212A is a `k`.
        var name = name.utf8.allSatisfy { $0 < 0x80 } ? name : separated(name, isIdentifier).lowercased()
        return name.withUTF8 { name in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * name.count) { folded in
                var count = 0
                var isAfterLower = false
                for byte in name {
                    let isUpper = (0x41...0x5A).contains(byte)
                    if isIdentifier, isUpper, isAfterLower {
                        folded[count] = UInt8(ascii: "_")
                        count += 1
                    }
                    isAfterLower = (0x61...0x7A).contains(byte)
                    folded[count] = isUpper ? byte | 0x20 : byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte
                    count += 1
                }
                return body(UnsafeBufferPointer(rebasing: folded[..<count]))
            }
        }
    }

    private static func separated(_ name: String, _ isIdentifier: Bool) -> String {
        guard isIdentifier else { return name }
        var separated = ""
        var isAfterLower = false
        for character in name {
            if character.isUppercase, isAfterLower { separated += "_" }
            isAfterLower = character.isLowercase
            separated.append(character)
        }
        return separated
    }
}

extension [[UInt8]] {
    fileprivate func contains(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        contains { $0.count == name.count && $0.elementsEqual(name) }
    }

    /// Whether one of the elements is a part of a name.
    fileprivate func hasPart(of name: UnsafeBufferPointer<UInt8>) -> Bool {
        for start in name.indices {
            for part in self where part[0] == name[start] && part.count <= name.count - start {
                if part.elementsEqual(name[start..<(start + part.count)]) { return true }
            }
        }
        return false
    }
}
