//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Walks through a JSON value and reports what is in it by paths of keys, such as `db.statement`.
struct InfoReader {
    /// Deeper values are left out: nobody finds them by a path as long as that.
    private static let maximumDepth = 32
    /// Of an array of scalars only the first ones are reported: each takes dozens of times the memory of its text.
    private static let maximumElements = 1000

    /// Whether kombu's `{"__type__", "__value__"}` objects are read as what they stand for.
    let unwrapsTypes: Bool

    func visit(_ value: JSONView, _ body: (String, AttributeValue) -> Void) {
        visit(value, path: "", depth: 0, body)
    }

    private func visit(_ value: JSONView, path: String, depth: Int, _ body: (String, AttributeValue) -> Void) {
        // A path that is too long for an attribute counts as one value that nobody keeps: all the paths below it would take
        // many times the length of the message.
        guard path.utf8.count <= SpanAttributes.maximumKeyLength else { return body(path, .empty) }
        switch value.kind {
        case .object where depth < Self.maximumDepth:
            if unwrapsTypes, let text = typed(value) { return body(path, .text(text)) }
            for (name, value) in value.members {
                let name = name.string ?? ""
                visit(value, path: path.isEmpty ? name : "\(path).\(name)", depth: depth + 1, body)
            }
        case .array where depth < Self.maximumDepth: visitElements(of: value, path: path, depth: depth, body)
        case .object, .array, .null: break
        default: body(path, scalar(value))
        }
    }

    /// Reports an array of scalars as one value, and the elements of any other by their indexes.
    private func visitElements(
        of array: JSONView,
        path: String,
        depth: Int,
        _ body: (String, AttributeValue) -> Void
    ) {
        let elements = array.elements
        guard elements.allSatisfy({ $0.kind != .object && $0.kind != .array }) else {
            for (index, element) in elements.enumerated() {
                visit(element, path: "\(path).\(index)", depth: depth + 1, body)
            }
            return
        }
        guard !elements.isEmpty else { return }
        body(path, .array(elements.prefix(Self.maximumElements).map(scalar)))
    }

    private func scalar(_ scalar: JSONView) -> AttributeValue {
        switch scalar.kind {
        case .string: .text(scalar.string ?? "")
        case .true: .boolean(true)
        case .false: .boolean(false)
        case .float: .double(scalar.number ?? .nan)
        // An integer beyond 64 bits keeps its digits.
        case .integer:
            scalar.integer.map { .integer($0) } ?? .text(scalar.withBytes { String(decoding: $0, as: UTF8.self) })
        case .null, .array, .object: .empty
        }
    }

    private func typed(_ object: JSONView) -> String? {
        object["__type__"] == nil ? nil : object["__value__"]?.string
    }
}
