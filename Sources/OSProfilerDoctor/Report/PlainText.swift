//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Numbers for people.
enum CountText {
    /// `1,234,567`.
    static func grouped(_ value: Int) -> String {
        var digits = String(value.magnitude)[...]
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = digits.dropLast(3)
        }
        groups.insert(digits, at: 0)
        return (value < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// `1 message`, `2 messages`.
    static func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(grouped(count)) \(count == 1 ? singular : plural ?? singular + "s")"
    }

    /// `477 B`, `61.2 kB`, `16.0 MB`, `4.1 GB`.
    static func bytes(_ count: Int) -> String {
        guard count >= 1000 else { return "\(count) B" }
        let (unit, name) =
            switch count {
            case ..<1_000_000: (1000, "kB")
            case ..<1_000_000_000: (1_000_000, "MB")
            default: (1_000_000_000, "GB")
            }
        return "\(count / unit).\(count % unit * 10 / unit) \(name)"
    }
}

/// Spans of time for people.
enum DurationText {
    /// `850 µs`, `12.3 ms`, `1.52 s`, `4 min 05 s`, `2 h 03 min`.
    static func text(microseconds: Int64) -> String {
        if microseconds < 0 { return "-" + text(microseconds: -microseconds) }
        switch microseconds {
        case ..<1000: return "\(microseconds) µs"
        case ..<1_000_000: return fraction(microseconds, per: 1000) + " ms"
        case ..<60_000_000: return fraction(microseconds, per: 1_000_000) + " s"
        case ..<3_600_000_000:
            return "\(microseconds / 60_000_000) min \(padded(microseconds / 1_000_000 % 60)) s"
        default:
            return "\(microseconds / 3_600_000_000) h \(padded(microseconds / 60_000_000 % 60)) min"
        }
    }

    /// Three digits that count.
    private static func fraction(_ value: Int64, per unit: Int64) -> String {
        let whole = value / unit
        switch whole {
        case ..<10: return "\(whole).\(padded(value % unit * 100 / unit))"
        case ..<100: return "\(whole).\(value % unit * 10 / unit)"
        default: return "\(whole)"
        }
    }

    private static func padded(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}

/// Keeps passwords out of what is shown.
enum SecretText {
    /// A text with the passwords of all URLs in it replaced.
    static func masked(_ text: String) -> String {
        guard text.contains("://") else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstRange(of: "://") {
            let start =
                rest[..<mark.lowerBound].lastIndex { !isSchemeCharacter($0) }
                .map { rest.index(after: $0) } ?? rest.startIndex
            let end =
                rest[mark.upperBound...].firstIndex { $0.isWhitespace || $0 == "\"" || $0 == "'" || $0 == "`" }
                ?? rest.endIndex
            result += rest[..<start]
            result += ServerURL.masked(String(rest[start..<end]))
            rest = rest[end...]
        }
        return result + rest
    }

    private static func isSchemeCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "+-.".contains(character))
    }
}

/// Text from outside, made safe for a terminal and for one line.
///
/// What a service puts into a trace point reaches the operator's terminal: nothing in it may move the cursor, set
/// colours, retitle the window or turn the direction of writing.
enum TerminalText {
    /// The text with everything that is not printable written as an escape: `\n`, `\t`, `\u{1b}`.
    static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let scalar where isUnsafe(scalar): result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Control characters, line separators, and those that reorder or hide text.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: return false
        case 0...0x9F: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        case .format: return scalar.value != 0x200D  // joins emoji
        default: return false
        }
    }
}
