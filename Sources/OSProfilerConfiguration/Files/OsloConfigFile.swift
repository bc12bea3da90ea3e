//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerMessaging

/// A file in oslo.config's format: sections in brackets; `name = value` or `name: value`; continuation lines that
/// begin with a blank; comments with `#` or `;`.
///
/// If an option is set twice, the last value counts. One pair of quotes around a value is removed. Values may refer to
/// other options: see ``OsloReferences``. As in oslo.config, a value before the first section is an error.
package struct OsloConfigFile: Sendable {
    /// A value as the file has it.
    package struct Option: Sendable {
        package var text: String
        /// The number of its first line.
        package let line: Int
        /// Whether a dollar sign in it is only that.
        var isLiteral = false
    }

    package let path: String
    /// The OpenStack service to which the file belongs; nil if it is not known.
    package private(set) var service: String?
    private var sections: [String: [String: Option]] = [:]

    /// The greatest size in bytes: a sample of all options of a large service has less than one million.
    private static let maximumSize = 16_000_000

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the path as the user gives it.
    ///   - option: what names the file, for an error message.
    package init(path: String, namedBy option: String = "--config-file") throws(SettingsError) {
        guard SettingsFile.exists(path) else {
            throw SettingsError(
                "the configuration file \(path.isEmpty ? "\"\"" : path) does not exist: correct \(option)"
            )
        }
        let bytes = try SettingsFile.bytes(of: path, atMost: Self.maximumSize)
        // oslo.config fails at such a file too.
        if let fault = TextEncoding.fault(bytes) { throw SettingsError("the configuration file \(path) \(fault)") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsError("the configuration file \(path) is not UTF-8 text")
        }
        try self.init(text: text, path: path, links: FileLinks.targets(of: path))
    }

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - path: the path as the user gives it.
    ///   - links: the paths to which it leads as a link.
    package init(text: String, path: String, links: [String] = []) throws(SettingsError) {
        self.path = path
        var section: String?
        var open: (name: String, option: Option)?
        func close(_ sections: inout [String: [String: Option]]) {
            guard let (name, option) = open, let section else { return }
            sections[section, default: [:]][name] = option
            open = nil
        }
        // As in Python's text mode, a carriage return ends a line too.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        for (index, raw) in lines.enumerated() {
            let line = raw.trimmingTrailingBlanks
            func fault(_ reason: String) -> SettingsError {
                // The line itself may contain a password.
                SettingsError("\(path) line \(index + 1): \(reason)")
            }
            if line.isEmpty {
                close(&sections)
            } else if line.first == " " || line.first == "\t" {
                guard open != nil else { throw fault("a continuation line without a line before it") }
                open?.option.text += "\n" + line.trimmingBlanks
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
                    guard section != nil else { throw fault("a value before the first [section]") }
                    let text = Self.unquoted(line[line.index(after: mark)...].trimmingBlanks)
                    open = (String(name), Option(text: text, line: index + 1))
                }
            }
        }
        close(&sections)
        service = ServiceExchange.service(ofFile: [path] + links, sections: sections.keys.sorted())
    }

    /// Makes a file of options from elsewhere, whose values refer to nothing.
    ///
    /// - Parameters:
    ///   - options: the values by section and name.
    ///   - path: what to call it in messages.
    init(options: [(section: String, name: String, value: String)], path: String) {
        self.path = path
        for (section, name, value) in options {
            let option = Option(text: value, line: 0, isLiteral: true)
            sections[Self.normalized(section: section), default: [:]][name] = option
        }
    }

    /// Returns an option as the file has it; nil if the file does not set it.
    package func option(_ section: String, _ name: String) -> Option? {
        sections[Self.normalized(section: section)]?[name]
    }

    /// Returns an option's value, with references to other options of the file replaced; nil if the file does not set
    /// it.
    package func value(_ section: String, _ name: String) -> String? {
        guard let option = option(section, name), !option.isLiteral else { return option(section, name)?.text }
        let references = OsloReferences { self.option($0, $1)?.text }
        return references.resolve(option.text, section: section).text
    }

    /// All options that the file sets, sorted.
    package var options: [(section: String, name: String)] {
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

extension Substring {
    fileprivate var trimmingTrailingBlanks: Substring {
        var rest = self
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
