//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Replaces references in the values of oslo.config: `$name`, `${name}` and `${section.name}` refer to other options;
/// `$$` and `\$` are a dollar sign.
///
/// A plain name refers to the option of the same section, or else of `[DEFAULT]`. A service that reads a value with a
/// reference to no option ends with an error.
package struct OsloReferences {
    /// Limits options that refer to each other in a cycle.
    private static let maximumDepth = 8
    /// Limits options that refer to others several times each.
    private static let maximumReferences = 1000

    /// The value of an option by section and name; nil if it is not set.
    private let option: (_ section: String, _ name: String) -> String?

    package init(_ option: @escaping (_ section: String, _ name: String) -> String?) {
        self.option = option
    }

    /// Returns a text with its references replaced.
    ///
    /// - Returns: the text, and the first reference to nothing, which stays in it unchanged.
    package func resolve(_ text: String, section: String) -> (text: String, unknown: String?) {
        var state = State()
        return (substituting(text, section: section, depth: 0, &state), state.unknown)
    }

    private struct State {
        /// The number of references that are still replaced.
        var left = OsloReferences.maximumReferences
        var unknown: String?
    }

    private func substituting(_ text: String, section: String, depth: Int, _ state: inout State) -> String {
        guard text.contains("$") else { return text }
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
            } else if let (name, end) = Self.reference(in: rest) {
                if state.left > 0, depth < Self.maximumDepth, let value = value(of: name, section: section) {
                    state.left -= 1
                    result += substituting(value, section: section, depth: depth + 1, &state)
                } else {
                    state.unknown = state.unknown ?? name
                    result += rest[..<end]
                }
                rest = rest[end...]
            } else {
                // As in Python, a dollar sign alone stays.
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

    private func value(of name: String, section: String) -> String? {
        if let dot = name.firstIndex(of: ".") {
            let section = name[..<dot]
            // For oslo.config this is no group of options.
            return section == "DEFAULT" ? nil : option(String(section), String(name[name.index(after: dot)...]))
        }
        return option(section, name) ?? option("DEFAULT", name)
    }
}
