//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

/// The stream for results.
enum StandardOutput {
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// - Throws: ``ReaderGone`` if the reader has closed the stream, ``CLIError`` for other failures such as a full
    ///   disk.
    static func write(_ bytes: UnsafeRawBufferPointer) throws {
        try FileDescriptorWriter.write(bytes, to: STDOUT_FILENO, name: "standard output")
    }

    /// Writes a line for people, with what could move the cursor or look like another line escaped.
    static func write(line: String) throws { try write(styled: TerminalText.line(line)) }

    /// Writes text with colours or line ends, whose parts were escaped one by one.
    static func write(styled text: String) throws {
        var line = text + "\n"
        try line.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    static func write(_ writer: borrowing ByteWriter) throws {
        try write(writer.bytes)
    }
}

/// Writes to a descriptor until everything is written.
enum FileDescriptorWriter {
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, name: String) throws {
        var rest = bytes
        while !rest.isEmpty {
            let written = Foundation.write(descriptor, rest.baseAddress, rest.count)
            if written >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            } else if errno == EPIPE {
                throw ReaderGone()
            } else if errno == EAGAIN {
                // Another process may have made a shared terminal or pipe non-blocking.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&wait, 1, -1)
            } else if errno != EINTR {
                throw CLIError("cannot write \(name): \(String(cString: strerror(errno)))")
            }
        }
    }
}
