//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The white space in a written array or object.
package enum JSONLayout: Sendable {
    /// `{"a": 1, "b": [2, 3]}`: Python's `json.dumps` without arguments.
    case spaced
    /// `{"a":1,"b":[2,3]}`
    case compact
    /// One line per element or member, as with Python's `indent=2`.
    ///
    /// - Parameter level: the number of arrays and objects around the elements, including this one; at least 1.
    case lines(level: Int)
    /// One unindented line per element or member, and one for the end, even without elements.
    case rows

    /// The layout of nested values that have no layout of their own.
    var inner: JSONLayout {
        if case .compact = self { .compact } else { .spaced }
    }

    func writeColon(into writer: inout ByteWriter) {
        if case .compact = self { writer.write(":") } else { writer.write(": ") }
    }
}

/// The white space between the elements or members of one array or object, and before its end.
struct JSONSeparator {
    let layout: JSONLayout
    private var isFirst = true

    init(_ layout: JSONLayout) { self.layout = layout }

    /// Writes the separator before the next element or member.
    mutating func writeNext(into writer: inout ByteWriter) {
        switch layout {
        case .spaced: if !isFirst { writer.write(", ") }
        case .compact: if !isFirst { writer.write(",") }
        case .lines(let level):
            if !isFirst { writer.write(",") }
            writer.writeLineBreak(level: level)
        case .rows: writer.write(isFirst ? "\n" : ",\n")
        }
        isFirst = false
    }

    func writeEnd(into writer: inout ByteWriter) {
        switch layout {
        case .spaced, .compact: break
        case .lines(let level): if !isFirst { writer.writeLineBreak(level: level - 1) }
        case .rows: writer.write("\n")
        }
    }
}
