//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import Synchronization

/// The stream for diagnostics. On a terminal it shows a status line below the other lines.
///
/// Everything for people leaves through ``write(line:)`` and ``setStatus(_:)``, which mask secrets and escape what could
/// move the cursor or look like another line, wherever the text comes from. Lines written meanwhile push the status line
/// down. Usable from any thread.
final class StandardError: Sendable {
    static let shared = StandardError()

    let isTerminal = isatty(STDERR_FILENO) == 1
    private let status = Mutex<String?>(nil)

    private init() {}

    /// Writes a line. A failure is ignored, because there is nowhere to report it.
    func write(line: String) { write(lines: [line]) }

    /// Writes lines, none of which becomes two.
    func write(lines: [String]) { write(lines.map(Self.safe).joined(separator: "\n")) }

    /// Writes a JSON object, whose values were masked before and whose controls are escaped.
    func write(json line: String) { write(line) }

    private func write(_ line: String) {
        status.withLock { status in
            let erase = status == nil ? "" : Self.erase
            put(erase + line + "\n" + (status ?? ""))
        }
    }

    static func safe(_ line: String) -> String { TerminalText.line(SecretText.masked(line)) }

    /// Shows a status line; nil removes it. Does nothing if the stream is not a terminal.
    func setStatus(_ text: String?) {
        guard isTerminal else { return }
        let text = text.map(Self.safe)
        status.withLock { status in
            guard text != status else { return }
            if text != nil { StatusRescue.setShown(true) }
            put((status == nil ? "" : Self.erase) + (text ?? ""))
            status = text
            if text == nil { StatusRescue.setShown(false) }
        }
    }

    /// Shows a status line that must not wrap, because only its last row could be wiped.
    func setProgress(_ text: String) {
        guard isTerminal else { return }
        let columns = TerminalSize.columns(of: STDERR_FILENO) ?? 80
        setStatus(TerminalText.cut(Self.safe(text), to: columns - 1))
    }

    private static let erase = "\r\u{1B}[K"

    private func put(_ text: String) {
        var text = text
        text.withUTF8 {
            try? FileDescriptorWriter.write(UnsafeRawBufferPointer($0), to: STDERR_FILENO, name: "standard error")
        }
    }
}
