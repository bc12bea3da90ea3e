//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Writes a trace in one of this module's formats. Each format is a type in its own file, and a value of
/// ``TraceFormat``.
protocol TraceRenderer: Sendable {
    func render(_ tree: TraceTree, into writer: inout ByteWriter)
}

extension ByteWriter {
    /// Writes an id as JSON, and an integer as a number.
    mutating func writeJSON(
        _ id: IDReference,
        _ arena: UnsafeRawBufferPointer,
        _ dialect: PythonJSON.Dialect = .python
    ) {
        switch id.kind {
        case .uuid: writeJSON(OpaqueID(.uuid(id.uuid)))
        case .text: writeJSON(utf8: arena[id.range], dialect)
        case .integer: write(arena[id.range])
        case .null: write("null")
        }
    }
}

extension PythonJSON {
    /// Writes a value; null if it is absent.
    mutating func write(
        _ value: ByteRange,
        _ arena: UnsafeRawBufferPointer,
        level: Int,
        unwrapsTypes: Bool,
        into writer: inout ByteWriter
    ) {
        if value.isEmpty {
            writer.write("null")
        } else {
            write(arena[value], level: level, unwrapsTypes: unwrapsTypes, into: &writer)
        }
    }
}
