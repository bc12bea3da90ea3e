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

    /// Whether kombu's `{"__type__", "__value__"}` objects are read as what they stand for.
    let unwrapsTypes: Bool

    func visit(_ value: JSONView, _ body: (String, Value) -> Void) {
        visit(value, path: "", depth: 0, body)
    }

    private func visit(_ value: JSONView, path: String, depth: Int, _ body: (String, Value) -> Void) {
        // What lies under a path that no attribute may have is one value that nobody keeps: written out, the paths of all of
        // it would be many times as long as the message.
        guard path.utf8.count <= AttributeList.maximumKeyLength else { return body(path, .other(AnyValue())) }
        switch value.kind {
        case .object where depth < Self.maximumDepth:
            if unwrapsTypes, let text = typed(value) { return body(path, .text(text)) }
            for (name, value) in value.members {
                let name = name.string ?? ""
                visit(value, path: path.isEmpty ? name : "\(path).\(name)", depth: depth + 1, body)
            }
        case .array where depth < Self.maximumDepth: visitElements(of: value, path: path, depth: depth, body)
        case .object, .array, .null: break
        case .string: body(path, .text(value.string ?? ""))
        default: body(path, .other(scalar(value)))
        }
    }

    /// Scalars stay an array; what has structure is handed out by its indexes.
    private func visitElements(of array: JSONView, path: String, depth: Int, _ body: (String, Value) -> Void) {
        let elements = array.elements
        guard elements.allSatisfy({ $0.kind != .object && $0.kind != .array }) else {
            for (index, element) in elements.enumerated() {
                visit(element, path: "\(path).\(index)", depth: depth + 1, body)
            }
            return
        }
        guard !elements.isEmpty else { return }
        var values = AnyValue()
        values.arrayValue.values = elements.prefix(Self.maximumElements).map(scalar)
        body(path, .other(values))
    }

    private func scalar(_ scalar: JSONView) -> AnyValue {
        var value = AnyValue()
        switch scalar.kind {
        case .string: value = AnyValue(scalar.string ?? "")
        case .true: value.boolValue = true
        case .false: value.boolValue = false
        case .float: value.doubleValue = scalar.number ?? .nan
        case .integer:
            // What is larger than any number of OpenTelemetry keeps its digits.
            guard let number = scalar.integer else {
                return AnyValue(scalar.withBytes { String(decoding: $0, as: UTF8.self) })
            }
            value.intValue = number
        case .null, .array, .object: break  // an empty value
        }
        return value
    }

    private func typed(_ object: JSONView) -> String? {
        object["__type__"] == nil ? nil : object["__value__"]?.string
    }
}
#endif
