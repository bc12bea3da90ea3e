//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Where a format writes to. Bytes go on in pieces of some 64 KiB, so that memory does not grow with the output.
public struct TraceOutput: ~Copyable {
    var writer: ByteWriter

    init(_ writer: consuming ByteWriter) { self.writer = writer }

    /// Writes a text as UTF-8.
    public mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { writer.write(UnsafeRawBufferPointer($0)) }
    }

    /// Writes bytes as they are; they are copied.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) { writer.write(bytes) }

    /// Writes a text as a JSON string, ASCII alone, in quotes.
    public mutating func writeJSON(_ text: String) { writer.writeJSON(text) }
}
