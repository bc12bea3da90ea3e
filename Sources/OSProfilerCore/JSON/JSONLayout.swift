//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The white space in an array or object that is written.
package enum JSONLayout: Sendable {
    /// `{"a": 1, "b": [2, 3]}`: Python's `json.dumps` without arguments.
    case spaced
    /// `{"a":1,"b":[2,3]}`
    case compact
    /// A line for each element or member, as Python's `indent=2` has it.
    ///
    /// - Parameter level: arrays and objects around the elements, this one included; at least 1.
    case lines(level: Int)
    /// A line without a margin for each element or member, and one for the end, even when there is no element.
    case rows

    /// The layout of what stands inside and has no layout of its own.
    var inner: JSONLayout {
        if case .compact = self { .compact } else { .spaced }
    }

    func writeColon(into writer: inout ByteWriter) {
        if case .compact = self { writer.write(":") } else { writer.write(": ") }
    }
}

/// What stands between the elements or members of one array or object, and before its end.
struct JSONSeparator {
    let layout: JSONLayout
    private var isFirst = true

    init(_ layout: JSONLayout) { self.layout = layout }

    /// Writes what stands before the next element or member.
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
