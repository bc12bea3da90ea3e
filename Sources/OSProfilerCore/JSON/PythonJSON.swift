//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Rewrites JSON text as Python does after reading it: `json.dumps(json.loads(text), indent=2, separators=(",", ":
/// "))`, byte for byte.
///
/// This changes white space, repeated keys (see ``JSONTape``), strings (which become ASCII), and the spelling of
/// floats and of `-0`, which becomes `0`. Integers keep all their digits.
///
/// Keep one instance for many values, because it reuses its memory.
package struct PythonJSON: ~Copyable {
    /// The reader of the result.
    package enum Dialect: Sendable {
        /// As Python writes it, including `NaN` and lone surrogates.
        case python
        /// RFC 8259 in ASCII, for readers that accept nothing else: `NaN` and infinities become null, integers of
        /// more than 308 digits strings, and lone surrogates U+FFFD.
        case strict
        /// Strict, and for people: visible characters are not escaped.
        case readable
    }

    /// The number of indented levels. Python's encoder fails before this depth. Deeper lines begin at the margin,
    /// because otherwise the white space would grow with the square of the depth.
    package static let maximumIndentation = 1000

    /// The level for output that people do not read directly: its lines begin at the margin. Indentation could make a
    /// deeply nested text with many elements hundreds of times as long.
    package static let unindented = maximumIndentation + 1

    /// Returns the number of spaces before a line.
    static func margin(level: Int) -> Int { level <= maximumIndentation ? level * 2 : 0 }

    package let dialect: Dialect
    /// Whether each element of a container stands on a line of its own. False for values within one line; Python's dialect
    /// ignores it.
    package var breaksLines = true
    package private(set) var tape = JSONTape()
    private var levels = PlainStack<Level>(capacity: 16)
    private var transcoder = PythonTranscoder()
    private var scratch: [UInt8] = []

    /// A container that is being written.
    struct Level: BitwiseCopyable {
        /// The element or key that is being written.
        var child: UInt32
        let isObject: Bool
    }

    package init(_ dialect: Dialect = .python) {
        self.dialect = dialect
    }

    /// Reads a text, so that the caller can navigate ``tape`` or write parts of it.
    package mutating func scan(
        _ text: UnsafeRawBufferPointer,
        maximumDepth: Int = JSONScanner.maximumDepth
    ) throws(JSONError) {
        try tape.scan(text, allowsSurrogates: true, maximumDepth: maximumDepth)
    }

    /// Writes a validated JSON value.
    ///
    /// - Parameters:
    ///   - text: exactly one value; invalid JSON is written as null.
    ///   - level: the number of arrays and objects around it in the output.
    ///   - unwrapsTypes: whether to replace kombu's `{"__type__", "__value__"}` objects by the values that they
    ///     represent.
    package mutating func write(
        _ text: UnsafeRawBufferPointer,
        level: Int,
        unwrapsTypes: Bool,
        into writer: inout ByteWriter
    ) {
        if dialect == .python, text.count <= PythonTranscoder.maximumLength,
            writer.attempt({ transcoder.write(text, level: level, unwrapsTypes: unwrapsTypes, into: &$0) })
        {
            return
        }
        do throws(JSONError) {
            try scan(text)
            write(0, of: text, level: level, unwrapsTypes: unwrapsTypes, into: &writer)
        } catch {
            writer.write("null")
        }
    }

    /// Writes one value of the last scanned text.
    package mutating func write(
        _ value: UInt32,
        of text: UnsafeRawBufferPointer,
        level: Int,
        unwrapsTypes: Bool,
        into writer: inout ByteWriter
    ) {
        levels.removeAll()
        var value = value
        while true {
            let entry = tape[value]
            let isObject = entry.kind == .object
            if !isObject, entry.kind != .array || entry.first == 0 {
                writeSimple(entry, of: text, into: &writer)
            } else if isObject, entry.first == 0 {
                writer.write("{}")
            } else if isObject, unwrapsTypes, writeTyped(entry, of: text, into: &writer) {
                // Written as the value that it represents.
            } else {
                writer.write(UInt8(ascii: isObject ? "{" : "["))
                levels.push(Level(child: entry.first, isObject: isObject))
                value = beginChild(of: text, level, into: &writer)
                continue
            }
            guard advance(level, into: &writer) else { return }
            value = beginChild(of: text, level, into: &writer)
        }
    }

    /// Writes the separator before an element or a member's value.
    ///
    /// - Returns: the element or value.
    private mutating func beginChild(
        of text: UnsafeRawBufferPointer,
        _ level: Int,
        into writer: inout ByteWriter
    ) -> UInt32 {
        let innermost = levels.top
        if breaksLines { writer.writeLineBreak(level: level + levels.count) }
        guard innermost.isObject else { return innermost.child }
        let key = tape[innermost.child]
        writeString(key, of: text, into: &writer)
        writer.write(breaksLines ? ": " : ":")
        return key.first
    }

    /// Closes completed containers, up to one that has more elements, and writes the comma there.
    ///
    /// - Returns: false when all are complete.
    private mutating func advance(_ level: Int, into writer: inout ByteWriter) -> Bool {
        while !levels.isEmpty {
            let innermost = levels.top
            let next = tape[innermost.child].next
            if next != 0 {
                levels.top.child = next
                writer.write(UInt8(ascii: ","))
                return true
            }
            levels.removeTop()
            if breaksLines { writer.writeLineBreak(level: level + levels.count) }
            writer.write(UInt8(ascii: innermost.isObject ? "}" : "]"))
        }
        return false
    }
}

// MARK: - Values without anything inside

extension PythonJSON {
    /// The number of digits up to which every integer fits in a double.
    private static let maximumDigits = 308

    private mutating func writeSimple(
        _ entry: JSONTape.Entry,
        of text: UnsafeRawBufferPointer,
        into writer: inout ByteWriter
    ) {
        switch entry.kind {
        case .null: writer.write("null")
        case .true: writer.write("true")
        case .false: writer.write("false")
        case .string: writeString(entry, of: text, into: &writer)
        case .integer:
            writeInteger(UnsafeRawBufferPointer(rebasing: text[entry.range]), into: &writer)
        case .float:
            let value = PythonFloat.parse(UnsafeRawBufferPointer(rebasing: text[entry.range]))
            if dialect == .python || value.isFinite { writer.writePythonFloat(value) } else { writer.write("null") }
        case .array: writer.write("[]")
        case .object: writer.write("{}")
        }
    }

    private func writeInteger(_ digits: UnsafeRawBufferPointer, into writer: inout ByteWriter) {
        // Readers that use doubles reject a whole text because of a number beyond them.
        let isQuoted = dialect != .python && digits.count > Self.maximumDigits
        if isQuoted { writer.write("\"") }
        if digits.elementsEqual("-0".utf8) { writer.write("0") } else { writer.write(digits) }
        if isQuoted { writer.write("\"") }
    }

    private mutating func writeString(
        _ entry: JSONTape.Entry,
        of text: UnsafeRawBufferPointer,
        into writer: inout ByteWriter
    ) {
        let content = UnsafeRawBufferPointer(rebasing: text[entry.content])
        if entry.isEscaped {
            scratch.removeAll(keepingCapacity: true)
            JSONString.unescape(content, into: &scratch)
            scratch.withUnsafeBytes { writer.writeJSON(utf8: $0, dialect) }
        } else if content.isPlainASCII {
            writer.write(UnsafeRawBufferPointer(rebasing: text[entry.range]))
        } else {
            writer.writeJSON(utf8: content, dialect)
        }
    }
}

extension ByteWriter {
    /// Starts a line of indented JSON.
    @inline(__always)
    package mutating func writeLineBreak(level: Int) {
        write(UInt8(ascii: "\n"))
        write(repeating: UInt8(ascii: " "), count: PythonJSON.margin(level: level))
    }

    /// Writes UTF-8 or WTF-8 as a JSON string.
    package mutating func writeJSON(utf8 text: UnsafeRawBufferPointer, _ dialect: PythonJSON.Dialect) {
        switch dialect {
        case .python: writeJSON(utf8: text)
        case .strict: writeStrictJSON(text, escaping: { $0.value >= 0x7F })
        case .readable:
            var visibility = ScalarVisibility()
            writeStrictJSON(text, escaping: { !visibility.shows($0) })
        }
    }

    /// Writes a JSON string and replaces lone surrogates by U+FFFD.
    private mutating func writeStrictJSON(_ text: UnsafeRawBufferPointer, escaping isEscaped: (Unicode.Scalar) -> Bool)
    {
        write(UInt8(ascii: "\""))
        for scalar in ScalarSequence(text) {
            let isEscaped = isEscaped(scalar)
            switch scalar {
            case "\"": write("\\\"")
            case "\\": write("\\\\")
            case "\n": write("\\n")
            case "\r": write("\\r")
            case "\t": write("\\t")
            case _ where scalar.value < 0x20 || isEscaped:
                for unit in UTF16.encode(scalar)! { writeUnit(unit) }
            default: writeUTF8(scalar)
            }
        }
        write(UInt8(ascii: "\""))
    }

    /// Writes a character in UTF-8.
    package mutating func writeUTF8(_ scalar: Unicode.Scalar) {
        for byte in UTF8.encode(scalar)! { write(byte) }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the content of a JSON string has no escapes and Python would write it unchanged: ASCII without DEL.
    fileprivate var isPlainASCII: Bool {
        guard let base = baseAddress else { return true }
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = 0
        while index + 8 <= count {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            // Adding one carries DEL, but no smaller byte, into the high bit.
            if (word | (word &+ 0x0101_0101_0101_0101)) & highs != 0 { return false }
            index += 8
        }
        while index < count {
            if self[index] >= 0x7F { return false }
            index += 1
        }
        return true
    }
}
