//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// One value of a scanned JSON text. It copies nothing until text is requested.
///
/// A view of a ``JSONDocument`` keeps the document alive. A view of a tape (``JSONTape/root(of:)``) keeps nothing
/// alive: it is valid until the tape scans again and while the text exists.
package struct JSONView {
    fileprivate enum Source {
        case document(JSONDocument)
        case borrowed(UnsafePointer<JSONTape.Entry>, UnsafeRawBufferPointer)
    }

    fileprivate let source: Source
    /// The value's index on the tape.
    package let index: UInt32

    init(_ document: JSONDocument) {
        source = .document(document)
        index = 0
    }

    init(_ entries: UnsafePointer<JSONTape.Entry>, _ text: UnsafeRawBufferPointer, index: UInt32) {
        source = .borrowed(entries, text)
        self.index = index
    }

    fileprivate init(_ source: Source, _ index: UInt32) {
        self.source = source
        self.index = index
    }

    fileprivate func entry(_ index: UInt32) -> JSONTape.Entry {
        switch source {
        case .document(let document): document.tape[index]
        case .borrowed(let entries, _): entries[Int(index)]
        }
    }

    private var entry: JSONTape.Entry { entry(index) }

    private func withSource<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch source {
        case .document(let document): document.bytes.withUnsafeBytes(body)
        case .borrowed(_, let text): body(text)
        }
    }

    package var kind: JSONToken.Kind { entry.kind }

    /// The range of the value in the text.
    package var range: Range<Int> { entry.range }

    /// Calls `body` with the value's bytes as they are in the text.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = range
        return withSource { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    // MARK: Scalars

    /// Calls `body` with the text of a string: in place, or unescaped if it contains escapes.
    ///
    /// - Returns: nil if the value is not a string.
    package func withText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        let entry = entry
        guard entry.kind == .string else { return nil }
        return withSource { JSONString.withText(of: entry, in: $0, body) }
    }

    /// The text of a string, as UTF-8 or WTF-8; nil for any other value.
    package var text: [UInt8]? { withText { [UInt8]($0) } }

    /// The text of a string, with U+FFFD for lone surrogates; nil for any other value.
    package var string: String? { withText { String(decoding: $0, as: UTF8.self) } }

    /// A 64-bit integer; nil for larger ones, for floats and for any other value.
    package var integer: Int64? {
        kind == .integer ? withBytes { Int64(String(decoding: $0, as: UTF8.self)) } : nil
    }

    /// A number as Python's `float` reads it; nil for any other value.
    package var number: Double? {
        kind == .integer || kind == .float ? withBytes(PythonFloat.parse) : nil
    }

    /// The value of true or false; nil for any other value.
    package var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    // MARK: What is inside

    /// Returns a member's value; nil if the object lacks the member, or if the value is not an object.
    package subscript(name: StaticString) -> JSONView? {
        guard kind == .object else { return nil }
        return withSource { text in
            var next = entry.first
            while next != 0 {
                let key = entry(next)
                if key.isEscaped || key.content.count == name.utf8CodeUnitCount {
                    let matches = JSONString.withText(of: key, in: text) { bytes in
                        name.withUTF8Buffer { bytes.elementsEqual($0) }
                    }
                    if matches { return JSONView(source, key.first) }
                }
                next = key.next
            }
            return nil
        }
    }

    /// The elements of an array; empty for any other value.
    package var elements: JSONChildren { JSONChildren(of: self, .array) }

    /// The names of an object's members, which are strings, and their values; empty for any other value.
    package var members: LazyMapSequence<JSONChildren, (name: JSONView, value: JSONView)> {
        JSONChildren(of: self, .object).lazy.map { ($0, JSONView($0.source, $0.entry.first)) }
    }
}

/// The elements of an array, or the names of an object's members, in order.
package struct JSONChildren: Collection {
    package struct Index: Comparable {
        /// An index on the tape, where children are in order; 0 after the last.
        fileprivate let place: UInt32

        package static func < (left: Index, right: Index) -> Bool {
            left.place != 0 && (right.place == 0 || left.place < right.place)
        }
    }

    private let container: JSONView
    package let startIndex: Index

    fileprivate init(of container: JSONView, _ kind: JSONToken.Kind) {
        self.container = container
        startIndex = Index(place: container.kind == kind ? container.entry(container.index).first : 0)
    }

    package var endIndex: Index { Index(place: 0) }

    package func index(after index: Index) -> Index { Index(place: container.entry(index.place).next) }

    package subscript(index: Index) -> JSONView { JSONView(container.source, index.place) }
}
