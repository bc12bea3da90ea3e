//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Masks what a Redaction names in payloads and saved reports, and leaves every other byte as it is. Use one for many
/// payloads: it reuses its memory.
package struct Redactor: ~Copyable {
    /// What an object of a document is, and so what its members are.
    private enum Role {
        /// A point's payload object.
        case payload
        /// A node of a saved report, or the report itself.
        case node
        /// The `info` of such a node.
        case nodeInfo
        /// A payload's `info`, or what is in it.
        case info
    }

    private struct Level {
        /// The next element or key; 0 after the last.
        var child: UInt32
        let isObject: Bool
        let role: Role
        /// The number of names on the path to this container.
        let depth: Int
    }

    private struct Edit {
        let range: Range<Int>
        let text: [UInt8]
    }

    /// The number of names that are remembered.
    private static let cacheLimit = 4096
    private static let payloadPrefix = Array("meta.raw_payload.".utf8)
    private static let mask = Array("\"\(SecretText.mask)\"".utf8)

    private let redaction: Redaction
    private let masksTexts: Bool
    private var tape = JSONTape()
    private var levels: [Level] = []
    private var path: [String] = []
    private var edits: [Edit] = []
    private var cache: [[UInt8]: String] = [:]

    /// - Parameter masksTexts: whether texts are masked inside. If not, of all texts only queries of URLs are.
    package init(_ redaction: Redaction, masksTexts: Bool = true) {
        self.redaction = redaction
        self.masksTexts = masksTexts
    }

    /// Returns a payload object without its secrets; nil if it has none.
    package mutating func payload(_ payload: UnsafeRawBufferPointer) -> [UInt8]? {
        redact(payload, as: .payload, maximumDepth: JSONScanner.maximumDepth)
    }

    /// Returns a saved report of Python's format without secrets; nil if it has none.
    package mutating func report(_ file: UnsafeRawBufferPointer) -> [UInt8]? {
        redact(file, as: .node, maximumDepth: .max)
    }

    /// Returns whether a member of `info` is secret.
    func isSecret(infoMember name: String) -> Bool { redaction.contains([name]) }

    private mutating func redact(
        _ text: UnsafeRawBufferPointer,
        as role: Role,
        maximumDepth: Int
    ) -> [UInt8]? {
        guard (try? tape.scan(text, allowsSurrogates: true, maximumDepth: maximumDepth)) != nil else { return nil }
        edits.removeAll(keepingCapacity: true)
        levels.removeAll(keepingCapacity: true)
        path.removeAll(keepingCapacity: true)
        enter(0, role)
        while var level = levels.popLast() {
            guard level.child != 0 else { continue }
            let child = tape[level.child]
            let (key, value) = level.isObject ? (level.child, child.first) : (0, level.child)
            level.child = child.next
            levels.append(level)
            path.removeLast(path.count - level.depth)
            visit(value, key: key, in: level.role, text)
        }
        return edits.isEmpty ? nil : spliced(text)
    }

    private mutating func enter(_ value: UInt32, _ role: Role) {
        let entry = tape[value]
        guard entry.kind == .object || entry.kind == .array else { return }
        levels.append(Level(child: entry.first, isObject: entry.kind == .object, role: role, depth: path.count))
    }

    /// - Parameter key: 0 for an element of an array.
    private mutating func visit(_ value: UInt32, key: UInt32, in role: Role, _ text: UnsafeRawBufferPointer) {
        switch role {
        case .payload:
            if key != 0, isKey(key, "info", text) { enter(value, .info) }
        case .node:
            if key == 0 || isKey(key, "children", text) { enter(value, .node) }
            if key != 0, isKey(key, "info", text) { enter(value, .nodeInfo) }
        case .nodeInfo:
            guard key != 0 else { return }
            let isPayload = JSONString.withText(of: tape[key], in: text) { $0.starts(with: Self.payloadPrefix) }
            if isPayload { return enter(value, .payload) }
            if isKey(key, "host", text), redaction.contains(["host"]) { mask(value) }
            if isKey(key, "exception", text), redaction.contains(["etype"]) { mask(value) }
        case .info:
            if key != 0 {
                path.append(name(key, text))
                if redaction.contains(path[...]) { return mask(value) }
            }
            if tape[value].kind == .string { maskInside(value, text) } else { enter(value, .info) }
        }
    }

    private func isKey(_ key: UInt32, _ name: StaticString, _ text: UnsafeRawBufferPointer) -> Bool {
        JSONString.withText(of: tape[key], in: text) { bytes in
            name.withUTF8Buffer { bytes.elementsEqual($0) }
        }
    }

    /// Returns the normalized name of a member.
    private mutating func name(_ key: UInt32, _ text: UnsafeRawBufferPointer) -> String {
        let bytes = JSONString.withText(of: tape[key], in: text) { [UInt8]($0) }
        if let known = cache[bytes] { return known }
        let name = SecretNames.normalized(String(decoding: bytes, as: UTF8.self))
        if cache.count < Self.cacheLimit { cache[bytes] = name }
        return name
    }

    // MARK: Edits

    /// Masks a value, unless there is none.
    private mutating func mask(_ value: UInt32) {
        guard tape[value].kind != .null else { return }
        edits.append(Edit(range: tape[value].range, text: Self.mask))
    }

    /// Masks the secrets that a text names.
    private mutating func maskInside(_ value: UInt32, _ text: UnsafeRawBufferPointer) {
        let entry = tape[value]
        let content = UnsafeRawBufferPointer(rebasing: text[entry.content])
        guard masksTexts || isQuery, content.contains(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") })
        else { return }
        let plain = JSONString.withText(of: entry, in: text) { String(decoding: $0, as: UTF8.self) }
        var masked = isQuery ? ServerURL.masked(query: plain) : plain
        if masksTexts {
            masked = SecretText.masked(masked) { [redaction] in redaction.contains([SecretNames.normalized($0)]) }
        }
        guard masked != plain else { return }
        var writer = ByteWriter(capacity: masked.utf8.count + 16)
        writer.writeJSON(masked)
        edits.append(Edit(range: entry.range, text: [UInt8](writer.bytes)))
    }

    /// Whether the path leads to the query of a request's URL.
    private var isQuery: Bool { path == ["request", "query"] || path == ["requests", "query"] }

    private mutating func spliced(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        // A repeated name has its last value in its first place.
        edits.sort { $0.range.lowerBound < $1.range.lowerBound }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var start = 0
        for edit in edits {
            result += text[start..<edit.range.lowerBound]
            result += edit.text
            start = edit.range.upperBound
        }
        return result + text[start...]
    }
}
