//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import OSProfilerCore

/// Encodes a JSON payload as the document that Python's driver would produce.
///
/// Text represents values that BSON cannot hold: the digits of integers with more than 64 bits, the JSON of values
/// that are nested too deeply, and the escapes of lone surrogates and of NULs in keys. A member `_id` is omitted. To
/// detect whether anything was lost, print the document again with ``DocumentPrinter``.
///
/// Keep one instance for many payloads, because it reuses its memory.
struct PayloadEncoder: ~Copyable {
    /// The maximum depth of nested documents that MongoDB guarantees to store.
    static let maximumDepth = 100

    private var tape = JSONTape()
    private var python = PythonJSON()
    private var output = ByteWriter()

    /// The place of an element to append.
    private struct Place {
        let payload: UnsafeRawBufferPointer
        let unwrapsTypes: Bool
        /// The document or array to which it is appended.
        let document: OpaquePointer
        /// The number of documents around it.
        let depth: Int
    }

    /// Appends the members of a payload to a document.
    ///
    /// - Parameters:
    ///   - payload: a validated JSON object.
    ///   - unwrapsTypes: whether to write kombu's `{"__type__", "__value__"}` objects as the text that Python's
    ///     readers see.
    ///   - document: a `bson_t`.
    mutating func append(_ payload: UnsafeRawBufferPointer, unwrapsTypes: Bool, to document: OpaquePointer) {
        // The payload has been scanned before, unless another store keeps something else in place of a payload.
        guard (try? tape.scan(payload, allowsSurrogates: true)) != nil, tape[0].kind == .object else { return }
        let place = Place(payload: payload, unwrapsTypes: unwrapsTypes, document: document, depth: 1)
        appendMembers(of: tape[0], at: place)
    }

    private mutating func appendMembers(of object: JSONTape.Entry, at place: Place) {
        var child = object.first
        while child != 0 {
            let key = tape[child]
            JSONString.withText(of: key, in: place.payload) { text in
                if place.depth == 1, text.elementsEqual("_id".utf8) { return }
                BSONText.withValid(text, isKey: true) { append(tape[key.first], BSONBytes($0), at: place) }
            }
            child = key.next
        }
    }

    private mutating func appendElements(of array: JSONTape.Entry, at place: Place) {
        var child = array.first
        var index = 0
        while child != 0 {
            let element = tape[child]
            var key = String(index)
            key.withUTF8 { append(element, BSONBytes(UnsafeRawBufferPointer($0)), at: place) }
            child = element.next
            index += 1
        }
    }

    private mutating func append(_ value: JSONTape.Entry, _ key: BSONBytes, at place: Place) {
        let bytes = UnsafeRawBufferPointer(rebasing: place.payload[value.range])
        let document = place.document
        func append(text: UnsafeRawBufferPointer) {
            BSONText.withValid(text) { BSONDocument.append(to: document, key, text: BSONBytes($0)) }
        }
        switch value.kind {
        case .null: bson_append_null(document, key.start, key.length)
        case .true, .false: bson_append_bool(document, key.start, key.length, value.kind == .true)
        case .string: JSONString.withText(of: value, in: place.payload) { append(text: $0) }
        case .float: bson_append_double(document, key.start, key.length, PythonFloat.parse(bytes))
        case .integer:
            guard let number = Int64(String(decoding: bytes, as: UTF8.self)) else { return append(text: bytes) }
            // As narrow as Python's driver writes it.
            if let narrow = Int32(exactly: number) {
                bson_append_int32(document, key.start, key.length, narrow)
            } else {
                bson_append_int64(document, key.start, key.length, number)
            }
        case .object where place.unwrapsTypes:
            if let shown = unwrapped(value, bytes) {
                shown.withUnsafeBytes { append(text: $0) }
            } else {
                fallthrough
            }
        case .array, .object:
            guard place.depth < Self.maximumDepth else { return append(text: bytes) }
            BSONDocument.append(to: document, key, isArray: value.kind == .array) { inner in
                let place = Place(
                    payload: place.payload,
                    unwrapsTypes: place.unwrapsTypes,
                    document: inner,
                    depth: place.depth + 1
                )
                if value.kind == .array {
                    appendElements(of: value, at: place)
                } else {
                    appendMembers(of: value, at: place)
                }
            }
        }
    }

    /// Returns the text that a kombu object represents; nil for any other object.
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
