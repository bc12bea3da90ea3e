//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// Writes a payload, which is JSON, as the document that Python's driver would make of it.
///
/// What BSON cannot hold is written as text that shows it: integers of more than 64 bits by their digits, what is
/// nested too deeply by its JSON, lone surrogates and NULs in keys by their escapes. A member `_id` is left out.
/// Whether anything was lost is seen by printing the document again, see ``DocumentPrinter``.
///
/// Keep one and use it for many payloads: its memory is used again.
struct PayloadEncoder: ~Copyable {
    /// Documents inside each other that MongoDB promises to store.
    static let maximumDepth = 100

    private struct Level {
        /// The element or key that comes next; 0 after the last.
        var child: UInt32
        let isObject: Bool
        let start: Int
        var index = 0
    }

    private var tape = JSONTape()
    private var levels: [Level] = []
    private var python = PythonJSON()
    private var output = ByteWriter()

    /// Writes the members of a payload into a document that has been begun, and ends the document.
    ///
    /// - Parameters:
    ///   - payload: a validated JSON object.
    ///   - unwrapsTypes: whether kombu's `{"__type__", "__value__"}` objects are written as the text that Python's
    ///     readers see.
    mutating func write(
        _ payload: UnsafeRawBufferPointer,
        unwrapsTypes: Bool,
        startedAt start: Int,
        into writer: inout BSONWriter
    ) {
        levels.removeAll(keepingCapacity: true)
        // Scanned before, unless another store keeps something else where a payload belongs.
        guard (try? tape.scan(payload, allowsSurrogates: true)) != nil, tape[0].kind == .object else {
            return writer.end(start)
        }
        levels.append(Level(child: tape[0].first, isObject: true, start: start))
        while var level = levels.popLast() {
            guard level.child != 0 else {
                writer.end(level.start)
                continue
            }
            let node = tape[level.child]
            let value = level.isObject ? tape[node.first] : node
            let key = level.isObject ? node : nil
            let index = level.index
            level.child = node.next
            level.index += 1
            levels.append(level)
            if levels.count == 1, let key, isReserved(key, payload) { continue }
            writeElement(value, key: key, index: index, payload, unwrapsTypes, into: &writer)
        }
    }

    private func isReserved(_ key: JSONTape.Entry, _ payload: UnsafeRawBufferPointer) -> Bool {
        JSONString.withText(of: key, in: payload) { $0.elementsEqual("_id".utf8) }
    }

    private mutating func writeElement(
        _ value: JSONTape.Entry,
        key: JSONTape.Entry?,
        index: Int,
        _ payload: UnsafeRawBufferPointer,
        _ unwrapsTypes: Bool,
        into writer: inout BSONWriter
    ) {
        let bytes = UnsafeRawBufferPointer(rebasing: payload[value.range])
        func writeKey(_ type: BSONType) {
            guard let key else { return writer.key(type, index: index) }
            JSONString.withText(of: key, in: payload) { text in
                BSONText.withValid(text, isKey: true) { writer.key(type, $0) }
            }
        }
        func writeString(_ text: UnsafeRawBufferPointer) {
            writeKey(.string)
            BSONText.withValid(text) { writer.string($0) }
        }
        switch value.kind {
        case .null: writeKey(.null)
        case .true, .false:
            writeKey(.bool)
            writer.bool(value.kind == .true)
        case .string: JSONString.withText(of: value, in: payload) { writeString($0) }
        case .float:
            writeKey(.double)
            writer.double(PythonFloat.parse(bytes))
        case .integer:
            guard let number = Int64(String(decoding: bytes, as: UTF8.self)) else { return writeString(bytes) }
            // As narrow as Python's driver writes it.
            if let narrow = Int32(exactly: number) {
                writeKey(.int32)
                writer.int32(narrow)
            } else {
                writeKey(.int64)
                writer.int64(number)
            }
        case .object where unwrapsTypes:
            if let shown = unwrapped(value, bytes) {
                shown.withUnsafeBytes { writeString($0) }
            } else {
                fallthrough
            }
        case .array, .object:
            guard levels.count < Self.maximumDepth else { return writeString(bytes) }
            writeKey(value.kind == .object ? .document : .array)
            levels.append(Level(child: value.first, isObject: value.kind == .object, start: writer.begin()))
        }
    }

    /// The text for which an object of kombu's stands; nil for any other object.
    private mutating func unwrapped(_ object: JSONTape.Entry, _ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        guard object.first != 0, case let second = tape[object.first].next, second != 0, tape[second].next == 0 else {
            return nil
        }
        output.removeAll()
        python.write(bytes, level: PythonJSON.unindented, unwrapsTypes: true, into: &output)
        guard output.bytes.first == UInt8(ascii: "\"") else { return nil }
        return JSONString.unescaped(UnsafeRawBufferPointer(rebasing: output.bytes.dropFirst().dropLast()))
    }
}
#endif
