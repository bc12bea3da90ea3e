//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The structure of one JSON text, as a flat list of the places of its values.
///
/// One pass builds it, without recursion. Each value links to its next sibling and its first child, so that walking
/// or writing takes time proportional to the text, whatever the nesting. A key that an object repeats is one member,
/// at the place of the first and with the value of the last, as in Python.
///
/// A tape is meant to be reused: ``scan(_:allowsSurrogates:maximumDepth:)`` keeps its memory. It holds no bytes; the
/// caller keeps them and passes them in.
package struct JSONTape: ~Copyable {
    /// One value, or the key of an object's member.
    package struct Entry: BitwiseCopyable, Sendable {
        /// Offset of the first byte; for a string, of its opening quote.
        package fileprivate(set) var start: UInt32
        /// Offset after the last byte.
        package fileprivate(set) var end: UInt32
        /// The next element of the same array, or the next key of the same object; 0 after the last.
        package fileprivate(set) var next: UInt32 = 0
        /// The first element or key of a container, 0 if it is empty; for a key, its value.
        package fileprivate(set) var first: UInt32 = 0
        package let kind: JSONToken.Kind
        /// Whether a string contains a backslash.
        package let isEscaped: Bool

        /// The range of the value's bytes.
        package var range: Range<Int> { Int(start)..<Int(end) }
        /// The range of the bytes between a string's quotes.
        package var content: Range<Int> { Int(start + 1)..<Int(end - 1) }
    }

    /// The outermost value is at index 0, which is never a `next` or `first`.
    private var entries = PlainStack<Entry>(capacity: 64)
    private var open = PlainStack<OpenContainer>(capacity: 16)
    /// Keys by text: one table for each open object that has many keys.
    private var tables: [[[UInt8]: UInt32]] = []

    package init() {}

    @inline(__always)
    package subscript(index: UInt32) -> Entry { entries.base[Int(index)] }

    /// Reads a text that is one JSON value and validates all of it.
    ///
    /// - Parameters:
    ///   - text: less than 4 GiB, else ``JSONError/tooLong``.
    ///   - allowsSurrogates: whether raw three-byte surrogates are accepted; see ``JSONScanner``.
    ///   - maximumDepth: levels of nesting, beyond which it throws ``JSONError/tooDeep``.
    package mutating func scan(
        _ text: UnsafeRawBufferPointer,
        allowsSurrogates: Bool = false,
        maximumDepth: Int = JSONScanner.maximumDepth
    ) throws(JSONError) {
        guard text.count < UInt32.max else { throw .tooLong }
        entries.removeAll()
        open.removeAll()
        tables.removeAll(keepingCapacity: true)
        var scanner = JSONScanner(text, allowsSurrogates: allowsSurrogates)
        repeat {
            if try enterContainer(&scanner, maximumDepth: maximumDepth) { continue }
            try leaveContainers(&scanner)
        } while !open.isEmpty
        try scanner.expectEnd()
    }

    /// Reads a scalar, or the opening of a container and, in an object, its first key.
    ///
    /// - Returns: whether a value must follow: the first one inside a container.
    private mutating func enterContainer(
        _ scanner: inout JSONScanner,
        maximumDepth: Int
    ) throws(JSONError) -> Bool {
        let byte = try scanner.peek()
        guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") else {
            attach(add(try scanner.readValue(depth: 0)))
            return false
        }
        guard open.count < maximumDepth else { throw .tooDeep }
        let isObject = byte == UInt8(ascii: "{")
        let start = scanner.position
        scanner.position += 1
        let container = add(JSONToken(kind: isObject ? .object : .array, start: start, end: start))
        attach(container)
        open.push(OpenContainer(entry: container, isObject: isObject))
        guard try scanner.peek() != (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return false }
        if isObject { try readKey(&scanner) }
        return true
    }

    /// Reads what follows a value: closing brackets, then a comma and, in an object, the next key.
    private mutating func leaveContainers(_ scanner: inout JSONScanner) throws(JSONError) {
        while !open.isEmpty {
            let container = open.top
            let byte = try scanner.peek()
            if byte == UInt8(ascii: ","), container.last != 0 {
                scanner.position += 1
                if container.isObject { try readKey(&scanner) }
                return
            }
            guard byte == (container.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw .unexpectedByte(offset: scanner.position)
            }
            scanner.position += 1
            entries.base[Int(container.entry)].end = UInt32(scanner.position)
            open.removeTop()
            if container.hasTable { tables.removeLast() }
        }
    }
}

// MARK: - Linking

extension JSONTape {
    /// A container whose end has not been read yet.
    // Not private: the compiler cannot emit a generic stack of a private type for another file.
    struct OpenContainer: BitwiseCopyable {
        /// The number of members up to which a new key is compared with each earlier one; beyond it, a dictionary is
        /// cheaper.
        static let linearLimit: UInt32 = 12

        let entry: UInt32
        let isObject: Bool
        /// The last element, or the last new key; 0 at first.
        var last: UInt32 = 0
        /// The key whose value comes next.
        var key: UInt32 = 0
        /// The number of different keys so far.
        var count: UInt32 = 0
        /// Whether there are more than `linearLimit` members, whose keys are then in a table.
        var hasTable = false
    }

    @inline(__always)
    private mutating func add(_ token: JSONToken) -> UInt32 {
        entries.push(
            Entry(
                start: UInt32(truncatingIfNeeded: token.start),
                end: UInt32(truncatingIfNeeded: token.end),
                kind: token.kind,
                isEscaped: token.isEscaped
            )
        )
        return UInt32(truncatingIfNeeded: entries.count - 1)
    }

    /// Attaches a value to the innermost open container.
    private mutating func attach(_ value: UInt32) {
        guard !open.isEmpty else { return }
        if open.top.isObject {
            entries.base[Int(open.top.key)].first = value
        } else {
            append(value)
        }
    }

    /// Appends an element or a key to the innermost open container.
    @inline(__always)
    private mutating func append(_ entry: UInt32) {
        if open.top.last == 0 {
            entries.base[Int(open.top.entry)].first = entry
        } else {
            entries.base[Int(open.top.last)].next = entry
        }
        open.top.last = entry
    }

    private mutating func readKey(_ scanner: inout JSONScanner) throws(JSONError) {
        let key = add(try scanner.readKey())
        if let known = member(named: key, scanner) {
            // The member keeps its place and gets the new value.
            open.top.key = known
            return
        }
        append(key)
        open.top.key = key
        open.top.count += 1
        if open.top.count > OpenContainer.linearLimit { remember(key, scanner) }
    }

    /// Returns the key of the innermost open object that has the same text as `key`.
    private func member(named key: UInt32, _ scanner: JSONScanner) -> UInt32? {
        if open.top.hasTable { return tables[tables.count - 1][text(of: key, scanner)] }
        let wanted = self[key]
        var other = self[open.top.entry].first
        while other != 0 {
            let entry = self[other]
            if hasSameText(entry, wanted, scanner) { return other }
            other = entry.next
        }
        return nil
    }

    /// Adds a key to the table of the innermost open object; the first time, also adds all earlier keys.
    private mutating func remember(_ key: UInt32, _ scanner: JSONScanner) {
        if open.top.hasTable {
            tables[tables.count - 1][text(of: key, scanner)] = key
            return
        }
        var table: [[UInt8]: UInt32] = [:]
        var other = self[open.top.entry].first
        while other != 0 {
            table[text(of: other, scanner)] = other
            other = self[other].next
        }
        tables.append(table)
        open.top.hasTable = true
    }

    @inline(__always)
    private func hasSameText(_ left: Entry, _ right: Entry, _ scanner: JSONScanner) -> Bool {
        if left.isEscaped || right.isEscaped {
            return JSONString.text(left, scanner) == JSONString.text(right, scanner)
        }
        return left.content.count == right.content.count
            && scanner.bytes(left.content).elementsEqual(scanner.bytes(right.content))
    }

    private func text(of key: UInt32, _ scanner: JSONScanner) -> [UInt8] {
        JSONString.text(self[key], scanner)
    }
}

// MARK: - Reading

extension JSONTape {
    /// Returns the outermost value of the last scanned text.
    ///
    /// - Parameter text: the scanned text. The view is valid until the next scan and while the text exists.
    package func root(of text: UnsafeRawBufferPointer) -> JSONView {
        JSONView(entries.base, text, index: 0)
    }

    /// Returns the value of an object's member; nil if the member does not exist or `object` is not an object.
    ///
    /// - Parameters:
    ///   - key: the member's name.
    ///   - text: the scanned text.
    package func value(of key: StaticString, in object: UInt32, _ text: UnsafeRawBufferPointer) -> UInt32? {
        JSONView(entries.base, text, index: object)[key]?.index
    }
}

extension JSONString {
    /// Calls `body` with the text of a string or key: in place, or unescaped if it contains escapes.
    package static func withText<Result>(
        of entry: JSONTape.Entry,
        in text: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let content = UnsafeRawBufferPointer(rebasing: text[entry.content])
        guard entry.isEscaped else { return body(content) }
        var unescaped: [UInt8] = []
        unescape(content, into: &unescaped)
        return unescaped.withUnsafeBytes(body)
    }

    fileprivate static func text(_ entry: JSONTape.Entry, _ scanner: JSONScanner) -> [UInt8] {
        guard entry.isEscaped else { return Array(scanner.bytes(entry.content)) }
        var unescaped: [UInt8] = []
        unescape(scanner.bytes(entry.content), into: &unescaped)
        return unescaped
    }
}
