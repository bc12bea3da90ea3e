//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// kombu's representation of Python values that JSON has no type for: `{"__type__": "datetime", "__value__": "…"}`.
///
/// Mirrors `kombu.utils.json.object_hook` followed by the `isoformat` with which osprofiler writes the values.
/// Objects with which Python's reader fails (an unknown type, a text that is not a date) stay unchanged; bytes and
/// decimals, with which its writer fails, become their text.
enum PythonTypes {
    enum Kind {
        case datetime, date, time
        /// Replaced by its text, which is not parsed.
        case text
    }

    static func kind(named name: UnsafeRawBufferPointer) -> Kind? {
        switch String(decoding: name, as: UTF8.self) {
        case "datetime": .datetime
        case "date": .date
        case "time": .time
        case "bytes", "base64", "decimal": .text
        default: nil
        }
    }

    /// Returns the text that Python shows for a value.
    ///
    /// - Returns: nil if the value is not of that kind.
    static func normalised(_ value: UnsafeRawBufferPointer, _ kind: Kind) -> [UInt8]? {
        switch kind {
        case .text: return Array(value)
        case .datetime: return PythonDateTime(isoFormat: value)?.isoFormat
        case .date: return PythonDateTime(isoFormat: value)?.isoFormatOfDate
        case .time: return PythonDateTime(isoFormatOfTime: value)?.isoFormatOfTime
        }
    }
}

extension PythonJSON {
    /// Writes an object with exactly the two members `__type__` and `__value__` as the value that it represents.
    ///
    /// - Returns: false, with nothing written, for any other object.
    mutating func writeTyped(
        _ object: JSONTape.Entry,
        of text: UnsafeRawBufferPointer,
        into writer: inout ByteWriter
    ) -> Bool {
        let first = tape[object.first]
        guard first.next != 0, tape[first.next].next == 0 else { return false }
        let second = tape[first.next]
        let type: JSONTape.Entry
        let value: JSONTape.Entry
        if isKey(first, "__type__", text), isKey(second, "__value__", text) {
            (type, value) = (tape[first.first], tape[second.first])
        } else if isKey(first, "__value__", text), isKey(second, "__type__", text) {
            (type, value) = (tape[second.first], tape[first.first])
        } else {
            return false
        }
        guard type.kind == .string, value.kind == .string,
            let kind = JSONString.withText(of: type, in: text, { PythonTypes.kind(named: $0) }),
            let shown = JSONString.withText(of: value, in: text, { PythonTypes.normalised($0, kind) })
        else { return false }
        shown.withUnsafeBytes { writer.writeJSON(utf8: $0, dialect) }
        return true
    }

    private func isKey(_ key: JSONTape.Entry, _ name: StaticString, _ text: UnsafeRawBufferPointer) -> Bool {
        guard key.isEscaped || key.content.count == name.utf8CodeUnitCount else { return false }
        return JSONString.withText(of: key, in: text) { bytes in
            name.withUTF8Buffer { bytes.elementsEqual($0) }
        }
    }
}
