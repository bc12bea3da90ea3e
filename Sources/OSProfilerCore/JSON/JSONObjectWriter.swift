//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Writes the members of one JSON object and the commas between them; see ``ByteWriter/writeObject(_:_:)``.
///
/// Static names need no escapes. A nil value becomes null.
package struct JSONObjectWriter: ~Copyable {
    /// The writer is valid while the body of ``ByteWriter/writeObject(_:_:)`` runs, and the body cannot keep a value
    /// of this type.
    private let writer: UnsafeMutablePointer<ByteWriter>
    private var separator: JSONSeparator

    fileprivate init(_ writer: UnsafeMutablePointer<ByteWriter>, _ layout: JSONLayout) {
        self.writer = writer
        separator = JSONSeparator(layout)
    }

    fileprivate func writeEnd() { separator.writeEnd(into: &writer.pointee) }

    private mutating func writeSeparator() {
        // A copy: under the thread sanitizer, the compiler takes the place of the pointer for an access to `self`.
        let target = writer
        separator.writeNext(into: &target.pointee)
    }

    private mutating func writeName(_ name: StaticString) {
        writeSeparator()
        writer.pointee.write(UInt8(ascii: "\""))
        writer.pointee.write(name)
        writer.pointee.write(UInt8(ascii: "\""))
        separator.layout.writeColon(into: &writer.pointee)
    }

    // MARK: Members

    /// Writes a member whose value `body` writes.
    package mutating func member(_ name: StaticString, _ body: (inout ByteWriter) -> Void) {
        writeName(name)
        body(&writer.pointee)
    }

    /// Writes a member whose name is UTF-8 or WTF-8, and whose value `body` writes.
    package mutating func member(utf8 name: UnsafeRawBufferPointer, _ body: (inout ByteWriter) -> Void) {
        writeSeparator()
        writer.pointee.writeJSON(utf8: name)
        separator.layout.writeColon(into: &writer.pointee)
        body(&writer.pointee)
    }

    package mutating func member(utf8 name: [UInt8], _ body: (inout ByteWriter) -> Void) {
        name.withUnsafeBytes { member(utf8: $0, body) }
    }

    package mutating func member(named name: String, _ body: (inout ByteWriter) -> Void) {
        var name = name
        name.withUTF8 { member(utf8: UnsafeRawBufferPointer($0), body) }
    }

    /// Writes a member whose name is a JSON string and whose value is JSON already.
    package mutating func member(copying name: JSONView, _ value: JSONView) {
        writeSeparator()
        name.withBytes { writer.pointee.write($0) }
        separator.layout.writeColon(into: &writer.pointee)
        value.withBytes { writer.pointee.write($0) }
    }

    package mutating func member(_ name: StaticString, _ id: OpaqueID) {
        writeName(name)
        writer.pointee.writeJSON(id)
    }

    /// Writes a member and copies its JSON value byte for byte.
    package mutating func member(_ name: StaticString, copying value: JSONView) {
        member(name) { writer in value.withBytes { writer.write($0) } }
    }

    package mutating func member(_ name: StaticString, _ text: String?) {
        writeName(name)
        if let text { writer.pointee.writeJSON(text) } else { writer.pointee.write("null") }
    }

    /// Writes a member whose value is text in UTF-8 or WTF-8.
    package mutating func member(_ name: StaticString, utf8 text: [UInt8]) {
        member(name) { writer in text.withUnsafeBytes { writer.writeJSON(utf8: $0) } }
    }

    package mutating func member(_ name: StaticString, _ number: Int64?) {
        writeName(name)
        if let number { writer.pointee.write(number) } else { writer.pointee.write("null") }
    }

    package mutating func member(_ name: StaticString, _ number: Int?) {
        member(name, number.map(Int64.init))
    }

    package mutating func member(_ name: StaticString, _ value: Bool?) {
        writeName(name)
        writer.pointee.write(value.map { $0 ? "true" : "false" } ?? "null")
    }

    /// Writes a member if its value is not nil.
    package mutating func member(ifPresent name: StaticString, _ text: String?) {
        if let text { member(name, text) }
    }

    /// Writes a member if its value is not nil.
    package mutating func member(ifPresent name: StaticString, _ number: Int64?) {
        if let number { member(name, number) }
    }

    // MARK: Containers

    /// - Parameter layout: the layout of the object; nil for one line, spaced like this object.
    package mutating func object(
        _ name: StaticString,
        _ layout: JSONLayout? = nil,
        _ body: (inout JSONObjectWriter) -> Void
    ) {
        let layout = layout ?? separator.layout.inner
        member(name) { $0.writeObject(layout, body) }
    }

    /// - Parameter layout: the layout of the array; nil for one line, spaced like this object.
    package mutating func array(
        _ name: StaticString,
        _ layout: JSONLayout? = nil,
        _ body: (inout JSONArrayWriter) -> Void
    ) {
        let layout = layout ?? separator.layout.inner
        member(name) { $0.writeArray(layout, body) }
    }
}

/// Writes the elements of one JSON array and the commas between them; see ``ByteWriter/writeArray(_:_:)``.
package struct JSONArrayWriter: ~Copyable {
    /// Valid as in ``JSONObjectWriter``.
    private let writer: UnsafeMutablePointer<ByteWriter>
    private var separator: JSONSeparator

    fileprivate init(_ writer: UnsafeMutablePointer<ByteWriter>, _ layout: JSONLayout) {
        self.writer = writer
        separator = JSONSeparator(layout)
    }

    fileprivate func writeEnd() { separator.writeEnd(into: &writer.pointee) }

    private mutating func writeSeparator() {
        // A copy: under the thread sanitizer, the compiler takes the place of the pointer for an access to `self`.
        let target = writer
        separator.writeNext(into: &target.pointee)
    }

    /// Writes an element with `body`.
    package mutating func element(_ body: (inout ByteWriter) -> Void) {
        writeSeparator()
        body(&writer.pointee)
    }

    package mutating func element(_ text: String) {
        element { $0.writeJSON(text) }
    }

    /// Writes an object on one line, spaced like this array.
    package mutating func object(_ body: (inout JSONObjectWriter) -> Void) {
        let layout = separator.layout.inner
        element { $0.writeObject(layout, body) }
    }
}

extension ByteWriter {
    /// Writes a JSON object, whose members `body` writes.
    package mutating func writeObject(_ layout: JSONLayout = .spaced, _ body: (inout JSONObjectWriter) -> Void) {
        write(UInt8(ascii: "{"))
        withUnsafeMutablePointer(to: &self) { writer in
            var object = JSONObjectWriter(writer, layout)
            body(&object)
            object.writeEnd()
        }
        write(UInt8(ascii: "}"))
    }

    /// Writes a JSON array, whose elements `body` writes.
    package mutating func writeArray(_ layout: JSONLayout = .spaced, _ body: (inout JSONArrayWriter) -> Void) {
        write(UInt8(ascii: "["))
        withUnsafeMutablePointer(to: &self) { writer in
            var array = JSONArrayWriter(writer, layout)
            body(&array)
            array.writeEnd()
        }
        write(UInt8(ascii: "]"))
    }
}
