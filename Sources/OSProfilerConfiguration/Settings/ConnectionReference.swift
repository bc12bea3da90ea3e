//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// A reference to a connection string or a transport URL outside the command line, where everyone on the machine would see its password:
/// `env:NAME` refers to an environment variable, `@PATH` to the first line of a file.
package enum ConnectionReference {
    /// Explains the syntax in help texts.
    package static let help = "env:NAME reads it from a variable, @FILE from a file"

    /// The greatest length of a file's first line in bytes.
    private static let maximumSize = 64_000

    /// Returns the connection string that a text contains or refers to.
    ///
    /// - Parameter kind: what is read, for error messages.
    package static func resolve(
        _ text: String,
        _ environment: [String: String],
        _ kind: String = "a connection string"
    ) throws(SettingsError) -> String {
        if text.hasPrefix("env:") {
            let name = String(text.dropFirst(4))
            guard !name.isEmpty else {
                throw SettingsError("env: needs a variable name: write env:NAME", isUsage: true)
            }
            guard let value = environment[name], !value.isEmpty else {
                throw SettingsError("the variable \(name) is not set; \(text) reads \(kind) from it")
            }
            return value
        }
        guard text.hasPrefix("@") else { return text }
        let path = String(text.dropFirst())
        guard !path.isEmpty else { throw SettingsError("@ needs a file name: write @FILE", isUsage: true) }
        let bytes = try SettingsFile.bytes(of: path, atMost: Self.maximumSize) {
            !$0.contains(UInt8(ascii: "\n"))
        }
        let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines.union(CharacterSet(charactersIn: "\u{feff}")))
        guard !line.isEmpty else {
            throw SettingsError("the first line of \(path) is empty; it must be \(kind)")
        }
        // An error about a file that holds something else must not quote it: it may be a password alone.
        guard line.contains("://") || line.lowercased() == ConnectionString.messagingScheme else {
            throw SettingsError("the first line of \(path) is not \(kind): write scheme://… into it")
        }
        return line
    }
}
