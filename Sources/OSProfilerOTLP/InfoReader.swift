//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

/// Walks through a JSON value and hands out what is in it by paths of keys, `db.statement`.
struct InfoReader {
    enum Value {
        case text(String)
        case other(AnyValue)
    }

    /// Deeper values are left out: nobody finds them by a path as long as that.
    private static let maximumDepth = 32
    /// Of an array of scalars the first ones are handed out: each takes dozens of times the memory of its text.
    private static let maximumElements = 1000

    let payload: UnsafeRawBufferPointer
    /// Whether kombu's `{"__type__", "__value__"}` objects are read as what they stand for.
    let unwrapsTypes: Bool

    func visit(_ value: UInt32, _ tape: borrowing JSONTape, _ body: (String, Value) -> Void) {
        visit(value, path: "", depth: 0, tape, body)
    }

    private func visit(
        _ value: UInt32,
        path: String,
        depth: Int,
        _ tape: borrowing JSONTape,
        _ body: (String, Value) -> Void
    ) {
        // What lies under a path that no attribute may have is one value that nobody keeps: written out, the paths of all of
        // it would be many times as long as the message.
        guard path.utf8.count <= AttributeList.maximumKeyLength else { return body(path, .other(AnyValue())) }
        let entry = tape[value]
        switch entry.kind {
        case .object where depth < Self.maximumDepth:
            if unwrapsTypes, let text = typed(value, tape) { return body(path, .text(text)) }
            var member = entry.first
            while member != 0 {
                let key = text(tape[member])
                visit(tape[member].first, path: path.isEmpty ? key : "\(path).\(key)", depth: depth + 1, tape, body)
                member = tape[member].next
            }
        case .array where depth < Self.maximumDepth: visitElements(of: entry, path: path, depth: depth, tape, body)
        case .object, .array, .null: break
        case .string: body(path, .text(text(entry)))
        default: body(path, .other(scalar(entry)))
        }
    }

    /// Scalars stay an array; what has structure is handed out by its indexes.
    private func visitElements(
        of array: JSONTape.Entry,
        path: String,
        depth: Int,
        _ tape: borrowing JSONTape,
        _ body: (String, Value) -> Void
    ) {
        var values = AnyValue()
        var element = array.first
        var isFlat = true
        while element != 0, isFlat {
            isFlat = tape[element].kind != .object && tape[element].kind != .array
            if isFlat, values.arrayValue.values.count < Self.maximumElements {
                values.arrayValue.values.append(scalar(tape[element]))
            }
            element = tape[element].next
        }
        if isFlat {
            if array.first != 0 { body(path, .other(values)) }
            return
        }
        var index = 0
        element = array.first
        while element != 0 {
            visit(element, path: "\(path).\(index)", depth: depth + 1, tape, body)
            element = tape[element].next
            index += 1
        }
    }

    private func scalar(_ entry: JSONTape.Entry) -> AnyValue {
        var value = AnyValue()
        switch entry.kind {
        case .string: return AnyValue(text(entry))
        case .true: value.boolValue = true
        case .false: value.boolValue = false
        case .float: value.doubleValue = PythonFloat.parse(bytes(entry))
        case .integer:
            let digits = String(decoding: bytes(entry), as: UTF8.self)
            // What is larger than any number of OpenTelemetry keeps its digits.
            guard let number = Int64(digits) else { return AnyValue(digits) }
            value.intValue = number
        case .null, .array, .object: break  // an empty value
        }
        return value
    }

    private func typed(_ object: UInt32, _ tape: borrowing JSONTape) -> String? {
        guard tape.value(of: "__type__", in: object, payload) != nil,
            let value = tape.value(of: "__value__", in: object, payload), tape[value].kind == .string
        else { return nil }
        return text(tape[value])
    }

    private func text(_ entry: JSONTape.Entry) -> String {
        JSONString.withText(of: entry, in: payload) { String(decoding: $0, as: UTF8.self) }
    }

    private func bytes(_ entry: JSONTape.Entry) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: payload[entry.range])
    }
}
#endif
