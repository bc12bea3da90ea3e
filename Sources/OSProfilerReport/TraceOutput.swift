//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The destination of a format. Bytes are passed on in pieces of about 64 KiB, so that memory does not grow with the
/// output.
public struct TraceOutput: ~Copyable {
    var writer: ByteWriter

    init(_ writer: consuming ByteWriter) { self.writer = writer }

    /// Calls `body` with an output that passes its bytes on.
    ///
    /// - Parameter sink: receives the next bytes. It is not called again after it has thrown.
    static func stream(
        to sink: (UnsafeRawBufferPointer) throws -> Void,
        _ body: (inout TraceOutput) -> Void
    ) throws {
        var failure: (any Error)?
        withoutActuallyEscaping(sink) { sink in
            let writer = ByteWriter(capacity: 1 << 16) { bytes in
                guard failure == nil else { return }
                do { try sink(bytes) } catch { failure = error }
            }
            var output = TraceOutput(writer)
            body(&output)
            output.writer.flush()
        }
        if let failure { throw failure }
    }

    /// Writes a text as UTF-8.
    public mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { writer.write(UnsafeRawBufferPointer($0)) }
    }

    /// Writes bytes unchanged; they are copied.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) { writer.write(bytes) }

    /// Writes a text as a JSON string in quotes, in ASCII only.
    public mutating func writeJSON(_ text: String) { writer.writeJSON(text) }
}
