//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// A point as a row in the table of osprofiler's SQLAlchemy driver: text columns, and the rest of its payload as
/// ``SQLAlchemyPayload`` writes it.
package struct SQLAlchemyPoint {
    package var baseID: [UInt8]?
    package var traceID: [UInt8]?
    package var parentID: [UInt8]?
    package var project: [UInt8]?
    package var host: [UInt8]?
    package var service: [UInt8]?
    package var name: [UInt8]

    package init(_ entry: PointEntry, in batch: PointBatch) {
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

    /// Returns a JSON member as text; values other than strings are returned as their JSON.
    private static func text(_ range: ByteRange, _ batch: PointBatch) -> [UInt8]? {
        guard !range.isEmpty else { return nil }
        return batch.withBytes(range) { bytes in
            guard bytes.first == UInt8(ascii: "\"") else {
                return bytes.elementsEqual("null".utf8) ? nil : Array(bytes)
            }
            return JSONString.unescaped(UnsafeRawBufferPointer(rebasing: bytes.dropFirst().dropLast()))
        }
    }

    /// The text columns other than the timestamp, in the order of ``columns``.
    package var texts: [[UInt8]?] { [baseID, parentID, traceID, project, host, service, name] }

    /// Returns whether the text columns can hold the point.
    package func isStorable(in column: SQLAlchemyColumn) -> Bool {
        texts.allSatisfy { $0.map(column.takes) ?? true }
    }
}

/// The type of a column of 255 characters.
package struct SQLAlchemyColumn: Sendable {
    private let takesNUL: Bool
    /// The last character of the column's character set.
    private let last: Unicode.Scalar

    package init(takesNUL: Bool = true, last: Unicode.Scalar = "\u{10FFFF}") {
        self.takesNUL = takesNUL
        self.last = last
    }

    /// Returns whether the column can hold a text. No column can hold a lone surrogate.
    package func takes(_ text: [UInt8]) -> Bool {
        guard takesNUL || !text.contains(0) else { return false }
        let length = text.withUnsafeBytes { JSONString.codePoints(in: $0) }
        guard length <= 255, let valid = String(validating: text, as: UTF8.self) else { return false }
        return last.value == 0x10FFFF || valid.unicodeScalars.allSatisfy { $0 <= last }
    }
}
