//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// The stream for diagnostics. On a terminal it shows a status line below the other lines.
///
/// Lines written meanwhile push the status line down. Usable from any thread.
final class StandardError: Sendable {
    static let shared = StandardError()

    let isTerminal = isatty(STDERR_FILENO) == 1
    private let status = Mutex<String?>(nil)

    private init() {}

    /// Writes a line. A failure is ignored, because there is nowhere to report it.
    func write(line: String) {
        status.withLock { status in
            let erase = status == nil ? "" : Self.erase
            put(erase + line + "\n" + (status ?? ""))
        }
    }

    /// Shows a status line; nil removes it. Does nothing if the stream is not a terminal.
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
