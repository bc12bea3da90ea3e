//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// The stream for diagnostics, with one line of status at its end while it is a terminal.
///
/// Lines written in between push the status down instead of tearing it. From any thread.
final class StandardError: Sendable {
    static let shared = StandardError()

    let isTerminal = isatty(STDERR_FILENO) == 1
    private let status = Mutex<String?>(nil)

    private init() {}

    /// Writes a line. A failure to write is nothing that could be reported anywhere.
    func write(line: String) {
        status.withLock { status in
            let erase = status == nil ? "" : Self.erase
            put(erase + line + "\n" + (status ?? ""))
        }
    }

    /// Shows a line of status, or with nil removes it. Does nothing when the stream is no terminal.
    func setStatus(_ text: String?) {
        guard isTerminal else { return }
        status.withLock { status in
            guard text != status else { return }
            put((status == nil ? "" : Self.erase) + (text ?? ""))
            status = text
        }
    }

    private static let erase = "\r\u{1B}[K"

    private func put(_ text: String) {
        var text = text
        text.withUTF8 {
            try? FileDescriptorWriter.write(UnsafeRawBufferPointer($0), to: STDERR_FILENO, name: "standard error")
        }
    }
}
