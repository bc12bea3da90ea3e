//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Splits payloads as osprofiler's SQLAlchemy driver does: the members without a column become a JSON text inside a
/// JSON string, because the driver serializes them and SQLAlchemy does so again.
package struct SQLAlchemyPayload: ~Copyable {
    private var json = PythonJSON()
    private var inner = ByteWriter()
    private var outer = ByteWriter()

    package init() {}

    /// The members that have a column.
    private static let columns = ["base_id", "timestamp", "parent_id", "trace_id", "project", "service", "name"]

    /// Calls `body` with the value of the `data` column for a payload: a JSON string in ASCII.
    ///
    /// - Parameter mark: a prefix of spaces that distinguishes rows; readers skip it.
    package mutating func withColumn<Result>(
        _ payload: UnsafeRawBufferPointer,
        unwrapsTypes: Bool,
        mark: StaticString = "",
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        writeRest(payload, unwrapsTypes: unwrapsTypes)
        outer.removeAll()
        outer.write(mark)
        outer.write("\"")
        for byte in inner.bytes {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { outer.write(UInt8(ascii: "\\")) }
            outer.write(byte)
        }
        outer.write("\"")
        return body(outer.bytes)
    }

    /// Returns the payload without the members that have a column, as Python writes it.
    mutating func rest(of payload: UnsafeRawBufferPointer, unwrapsTypes: Bool) -> [UInt8] {
        writeRest(payload, unwrapsTypes: unwrapsTypes)
        return Array(inner.bytes)
    }

    private mutating func writeRest(_ payload: UnsafeRawBufferPointer, unwrapsTypes: Bool) {
        var lines = ByteWriter(capacity: payload.count + 64)
        lines.write("{")
        if (try? json.scan(payload)) != nil {
            var member = json.tape[0].first
            var isFirst = true
            while member != 0 {
                let key = json.tape[member]
                let name = JSONString.withText(of: key, in: payload) { Array($0) }
                if !Self.columns.contains(where: { name.elementsEqual($0.utf8) }) {
                    if !isFirst { lines.write(",\n") }
                    isFirst = false
                    name.withUnsafeBytes { lines.writeJSON(utf8: $0) }
                    lines.write(": ")
                    json.write(
                        key.first,
                        of: payload,
                        level: PythonJSON.unindented,
                        unwrapsTypes: unwrapsTypes,
                        into: &lines
                    )
                }
                member = key.next
            }
        }
        lines.write("}")
        inner.removeAll()
        // Python writes a comma and a space between elements. Line breaks within strings are escaped.
        var last: UInt8 = 0
        for byte in lines.bytes {
            if byte != UInt8(ascii: "\n") {
                inner.write(byte)
            } else if last == UInt8(ascii: ",") {
                inner.write(UInt8(ascii: " "))
            }
            last = byte
        }
    }

    /// Returns the payload in a `data` column, whether this store or Python's driver wrote it.
    static func payload(_ column: UnsafeRawBufferPointer?) -> [UInt8] {
        guard let column else { return Array("null".utf8) }
        let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        let text = column.drop { blanks.contains($0) }
        guard text.first == UInt8(ascii: "\"") else { return Array(text) }
        let end = text.lastIndex(of: UInt8(ascii: "\"")) ?? text.startIndex
        guard end > text.startIndex else { return Array("null".utf8) }
        return JSONString.unescaped(UnsafeRawBufferPointer(rebasing: text[(text.startIndex + 1)..<end]))
    }

    /// Returns whether a payload from `data` seems to hold one of kombu's objects, which Python shows unchanged.
    static func looksTyped(_ payload: [UInt8]) -> Bool {
        payload.firstRange(of: Array("\"__type__\"".utf8)) != nil
    }
}
