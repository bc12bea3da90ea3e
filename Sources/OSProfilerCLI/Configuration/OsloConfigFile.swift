//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// A file in oslo.config's format: sections in brackets; `name = value` or `name: value`; continuation lines that
/// begin with a blank; comments with `#` or `;`.
///
/// If an option is set twice, the last value counts. One pair of quotes around a value is removed. `$name`, `${name}`
/// and `${section.name}` refer to other options of the file; `$$` and `\$` are a dollar sign.
struct OsloConfigFile: Sendable {
    let path: String
    private var sections: [String: [String: String]] = [:]

    /// The greatest size in bytes: a sample of all options of a large service has less than one million.
    private static let maximumSize = 16_000_000

    /// Reads a file.
    init(path: String) throws(CLIError) {
        guard access(path, F_OK) == 0 || errno != ENOENT else {
            throw CLIError("the configuration file \(path) does not exist: correct --config-file")
        }
        let bytes = try InputFile(path: path, for: .settings).readAll(atMost: Self.maximumSize)
        // oslo.config fails at such a file too.
        if let fault = TextEncoding.fault(bytes) { throw CLIError("the configuration file \(path) \(fault)") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CLIError("the configuration file \(path) is not UTF-8 text")
        }
        try self.init(text: text, path: path)
    }

    init(text: String, path: String) throws(CLIError) {
        self.path = path
        var section = "DEFAULT"
        var open: (name: String, lines: [String])?
        func close(_ sections: inout [String: [String: String]]) {
            guard let option = open else { return }
            sections[section, default: [:]][option.name] = option.lines.joined(separator: "\n")
            open = nil
        }
        // As in Python's text mode, a carriage return ends a line too.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        for (index, raw) in lines.enumerated() {
            let line = raw.trimmingTrailingBlanks
            func fault(_ reason: String) -> CLIError {
                // The line itself may contain a password.
                CLIError("\(path) line \(index + 1): \(reason)")
            }
            if line.isEmpty {
                close(&sections)
            } else if line.first == " " || line.first == "\t" {
                guard open != nil else { throw fault("a continuation line without a line before it") }
                open?.lines.append(String(line.trimmingBlanks))
            } else {
                close(&sections)
                switch line.first {
                case "#", ";": continue
                case "[":
                    guard line.last == "]", line.count > 2 else { throw fault("expected a section written as [name]") }
                    section = Self.normalized(section: String(line.dropFirst().dropLast()))
                default:
                    guard let mark = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
                        throw fault("expected a section or name = value")
                    }
                    let name = line[..<mark].trimmingBlanks
                    guard !name.isEmpty else { throw fault("a value without a name") }
                    open = (String(name), [Self.unquoted(line[line.index(after: mark)...].trimmingBlanks)])
                }
            }
        }
        close(&sections)
    }

    /// Returns an option's value; nil if the file does not set it.
    func value(_ section: String, _ name: String) -> String? {
        sections[section]?[name].map { text in
            var left = Self.maximumReferences
            return substituting(text, section: section, depth: 0, &left)
        }
    }

    /// All options that the file sets, sorted.
    var options: [(section: String, name: String)] {
        sections.flatMap { section, options in options.keys.map { (section, $0) } }.sorted { $0 < $1 }
    }

    /// oslo.config ignores the case of section names, except for DEFAULT.
    private static func normalized(section: String) -> String {
        section == "DEFAULT" ? section : section.lowercased()
    }

    private static func unquoted(_ value: Substring) -> String {
        guard value.count >= 2, let quote = value.first, quote == value.last, quote == "\"" || quote == "'" else {
            return String(value)
        }
        return String(value.dropFirst().dropLast())
    }
}

// MARK: - Substitution

extension OsloConfigFile {
    /// Limits options that refer to each other in a cycle.
    private static let maximumDepth = 8
    /// Limits options that refer to others several times each.
    private static let maximumReferences = 1000

    /// - Parameter left: the number of references that are still replaced.
    private func substituting(_ text: String, section: String, depth: Int, _ left: inout Int) -> String {
        guard text.contains("$"), depth < Self.maximumDepth else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "$") {
            if mark > rest.startIndex, rest[rest.index(before: mark)] == "\\" {
                result += rest[..<rest.index(before: mark)] + "$"
                rest = rest[rest.index(after: mark)...]
                continue
            }
            result += rest[..<mark]
            rest = rest[mark...]
            if rest.hasPrefix("$$") {
                result += "$"
                rest = rest.dropFirst(2)
            } else if left > 0, let (name, end) = Self.reference(in: rest), let value = option(name, section: section) {
                left -= 1
                result += substituting(value, section: section, depth: depth + 1, &left)
                rest = rest[end...]
            } else {
                // As in Python, an unknown reference stays unchanged.
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    /// Returns the name after a dollar sign, and where it ends.
    private static func reference(in text: Substring) -> (name: String, end: Substring.Index)? {
        var start = text.index(after: text.startIndex)
        let isBraced = start < text.endIndex && text[start] == "{"
        if isBraced { start = text.index(after: start) }
        let name = text[start...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
        guard let first = name.first, first.isLetter || first == "_" else { return nil }
        guard isBraced else { return (String(name), name.endIndex) }
        guard name.endIndex < text.endIndex, text[name.endIndex] == "}" else { return nil }
        return (String(name), text.index(after: name.endIndex))
    }

    private func option(_ name: String, section: String) -> String? {
        if let dot = name.lastIndex(of: ".") {
            return sections[Self.normalized(section: String(name[..<dot]))]?[String(name[name.index(after: dot)...])]
        }
        return sections[section]?[name] ?? sections["DEFAULT"]?[name]
    }
}

extension Substring {
    fileprivate var trimmingTrailingBlanks: Substring {
        var rest = self
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
