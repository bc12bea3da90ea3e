//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// A connection string that stands elsewhere, because it holds a password that everybody on the machine would see on a
/// command line: `env:NAME` in a variable of the environment, `@PATH` in a file's first line.
enum ConnectionReference {
    /// Where the syntax is explained in help.
    static let help = "env:NAME reads it from a variable, @FILE from a file"

    /// The connection string itself.
    static func resolve(_ text: String, _ environment: [String: String]) throws(CLIError) -> String {
        if text.hasPrefix("env:") {
            let name = String(text.dropFirst(4))
            guard !name.isEmpty else {
                throw CLIError("env: names no variable: write env:NAME", status: .usage)
            }
            guard let value = environment[name], !value.isEmpty else {
                throw CLIError("the variable \(name), which \(text) names for a connection string, is not set")
            }
            return value
        }
        guard text.hasPrefix("@") else { return text }
        let path = String(text.dropFirst())
        guard !path.isEmpty else { throw CLIError("@ names no file: write @FILE", status: .usage) }
        guard let data = FileManager.default.contents(atPath: path), data.count <= 65_536 else {
            throw CLIError("the file \(path), which should hold a connection string, cannot be read")
        }
        let line = String(decoding: data.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines.union(CharacterSet(charactersIn: "\u{feff}")))
        guard !line.isEmpty else {
            throw CLIError("the first line of \(path) is empty, and should be a connection string")
        }
        return line
    }
}
