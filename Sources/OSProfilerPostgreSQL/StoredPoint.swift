//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore

/// A point as a row of Python's table: texts in columns, and the rest of its payload as a JSON text inside a JSON
/// string, because the driver serialises it and SQLAlchemy serialises it again.
struct StoredPoint {
    var baseID: [UInt8]?
    var traceID: [UInt8]?
    var parentID: [UInt8]?
    var project: [UInt8]?
    var host: [UInt8]?
    var service: [UInt8]?
    var name: [UInt8]

    init(_ entry: PointEntry, in batch: PointBatch) {
        baseID = Self.text(entry.baseID, batch)
        traceID = Self.text(entry.traceID, batch)
        parentID = Self.text(entry.parentID, batch)
        project = Self.text(entry.project, batch)
        host = Self.text(entry.host, batch)
        service = Self.text(entry.service, batch)
        name = Array(batch.bytes(entry.name))
    }

    private static func text(_ id: IDReference, _ batch: PointBatch) -> [UInt8]? {
        id.kind == .null ? nil : batch.id(id).textBytes
    }

    /// Returns a JSON member as text. Values other than strings keep their JSON form.
    private static func text(_ range: ByteRange, _ batch: PointBatch) -> [UInt8]? {
        guard !range.isEmpty else { return nil }
        return batch.withBytes(range) { bytes in
            guard bytes.first == UInt8(ascii: "\"") else {
                return bytes.elementsEqual("null".utf8) ? nil : Array(bytes)
            }
            return JSONString.unescaped(UnsafeRawBufferPointer(rebasing: bytes.dropFirst().dropLast()))
        }
    }

    /// Whether Python's table can hold the point.
    var isStorable: Bool {
        [baseID, traceID, parentID, project, host, service, name].allSatisfy { $0.map(Self.isStorable) ?? true }
    }

    /// Returns whether a column of 255 characters can hold a text: no NUL, no lone surrogate.
    static func isStorable(_ text: [UInt8]) -> Bool {
        guard !text.contains(0) else { return false }
        let length = text.withUnsafeBytes { JSONString.codePoints(in: $0) }
        return length <= 255 && String(validating: text, as: UTF8.self) != nil
    }
}

/// Takes payloads apart as osprofiler's SQLAlchemy driver does.
struct PayloadParts: ~Copyable {
    private var json = PythonJSON()
    private var inner = ByteWriter()
    private var outer = ByteWriter()

    /// The members that have a column of their own.
    private static let columns = ["base_id", "timestamp", "parent_id", "trace_id", "project", "service", "name"]

    /// Passes the value of the `data` column to a closure: a JSON string in ASCII. The blank before it marks a row of
    /// this store.
    mutating func withColumn<Result>(
        _ payload: UnsafeRawBufferPointer,
        unwrapsTypes: Bool,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        writeRest(payload, unwrapsTypes: unwrapsTypes)
        outer.removeAll()
        outer.write(" \"")
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
        // Python writes a comma and a blank between elements. Line breaks within strings are escaped.
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
#endif
