//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import OSProfilerCore

/// A value as a trace shows it: near to what `debugDescription` says, but bounded, and without secrets.
///
/// It visits no more of a collection than it shows, so that a large one costs no more than a small one. A type's own
/// description is computed in full and then cut.
struct ValueText {
    /// Bytes of UTF-8.
    static let limit = 1024
    private static let maximumDepth = 8

    private var text = ""

    static func of<T>(_ value: T) -> String {
        // The usual ones at once. Types are compared first, because a cast takes as long as all the rest.
        if T.self == String.self, let text = value as? String { return quoted(text) }
        if T.self == Int.self, let number = value as? Int { return String(number) }
        if T.self == Bool.self, let condition = value as? Bool { return condition ? "true" : "false" }
        var writer = ValueText()
        writer.write(value, depth: 0)
        return writer.text
    }

    private var isCut = false

    private mutating func append(_ part: String) {
        guard !isCut else { return }
        text += part
        isCut = text.utf8.count > Self.limit
        if isCut { text = Self.cut(text) }
    }

    private mutating func write(_ value: Any, depth: Int) {
        if let text = value as? String { return append(Self.quoted(text)) }
        if let text = value as? Substring {
            return append(Self.quoted(String(text.unicodeScalars.prefix(Self.limit + 1))))
        }
        guard depth < Self.maximumDepth else { return append("…") }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            if let wrapped = mirror.children.first { write(wrapped.value, depth: depth) } else { append("nil") }
        case .collection, .set: writeList(mirror.children, "[", "]", depth: depth)
        case .dictionary: writeDictionary(mirror.children, depth: depth)
        case .tuple: writeList(mirror.children, "(", ")", depth: depth)
        default: writeOther(value, mirror, depth: depth)
        }
    }

    private mutating func writeOther(_ value: Any, _ mirror: Mirror, depth: Int) {
        if let value = value as? any CustomDebugStringConvertible { return append(value.debugDescription) }
        if let value = value as? any CustomStringConvertible { return append(value.description) }
        switch mirror.displayStyle {
        case .struct:
            append("\(type(of: value))")
            writeList(mirror.children, "(", ")", depth: depth)
        case .enum:
            guard let payload = mirror.children.first else { return append("\(value)") }
            append(payload.label ?? "")
            let isTuple = Mirror(reflecting: payload.value).displayStyle == .tuple
            if !isTuple { append("(") }
            write(payload.value, depth: depth + 1)
            if !isTuple { append(")") }
        case nil: append("\(value)")
        // An object by its type, as Swift prints it.
        default: append("\(type(of: value))")
        }
    }

    private mutating func writeList(_ children: Mirror.Children, _ open: String, _ close: String, depth: Int) {
        append(open)
        var isFirst = true
        for child in children {
            guard !isCut else { return }
            if !isFirst { append(", ") }
            isFirst = false
            // The elements of a tuple without labels are called `.0`, `.1`.
            if let label = child.label, !label.hasPrefix(".") {
                append("\(label): ")
                if Self.isSecret(label) {
                    append(SecretText.mask)
                    continue
                }
            }
            write(child.value, depth: depth + 1)
        }
        append(close)
    }

    private mutating func writeDictionary(_ children: Mirror.Children, depth: Int) {
        var isFirst = true
        append("[")
        for child in children {
            guard !isCut else { return }
            if !isFirst { append(", ") }
            isFirst = false
            let pair = Mirror(reflecting: child.value).children.map(\.value)
            guard pair.count == 2 else { continue }
            write(pair[0], depth: depth + 1)
            append(": ")
            if let key = pair[0] as? String, Self.isSecret(key) {
                append(SecretText.mask)
            } else {
                write(pair[1], depth: depth + 1)
            }
        }
        append(isFirst ? ":]" : "]")
    }

    /// Whether a member or a key has the name of a secret, in one of its words.
    private static func isSecret(_ name: String) -> Bool {
        // Behind a longer key, nothing else is shown.
        name.truncated(to: limit).split(separator: " ").contains { SecretNames.contains(identifier: String($0)) }
    }

    /// Whether the literal of a text is the text in quotes, and within the limit.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.count <= limit - 2
            && text.utf8.allSatisfy {
                (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'")
                    && $0 != UInt8(ascii: "\\")
            }
    }

    /// Returns a literal of the beginning of a text.
    private static func quoted(_ text: String) -> String {
        if isPlain(text) { return "\"" + text + "\"" }
        guard text.utf8.count > limit else { return cut(String(reflecting: text)) }
        return cut(String(reflecting: text.truncated(to: limit)))
    }

    /// Escapes may make a text longer than the limit.
    private static func cut(_ text: String) -> String {
        text.utf8.count > limit ? text.truncated(to: limit - 3) + "…" : text
    }
}
#endif
