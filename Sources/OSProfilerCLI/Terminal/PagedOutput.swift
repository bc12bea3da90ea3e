//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

/// Standard output for text of any length: a terminal with fewer rows gets it through a pager.
///
/// The pager is the program that `PAGER` names, else `less`. Text that fits, and what goes to files and pipes, is written
/// as it is.
final class PagedOutput {
    /// The shell's command; nil to write everything at once.
    private let command: String?
    private let rows: Int
    /// Text that may still fit.
    private var held: [UInt8] = []
    private var heldRows = 0
    private var pager: UnsafeMutablePointer<FILE>?

    /// Passes an output to a closure, and then waits until the reader has seen it.
    ///
    /// - Parameter option: nil for text that needs no pager.
    /// - Throws: what the closure throws; ``ReaderGone`` if the reader left the pager early; ``CLIError`` if the pager
    ///   cannot be run.
    static func write(
        _ option: PagerOption?,
        _ environment: [String: String],
        _ body: (PagedOutput) throws -> Void
    ) throws {
        let output = PagedOutput(option, environment)
        do {
            try body(output)
            try output.flush()
        } catch {
            try output.waitForReader()
            throw error
        }
        try output.waitForReader()
    }

    private init(_ option: PagerOption?, _ environment: [String: String]) {
        let isUsed = option?.noPager == false && StandardOutput.isTerminal && isatty(STDIN_FILENO) == 1
        command = isUsed ? Self.command(environment) : nil
        rows = TerminalSize.rows(of: STDOUT_FILENO, environment)
    }

    /// Returns the shell's command; nil if no pager is wanted or there is none.
    static func command(_ environment: [String: String]) -> String? {
        let wanted = environment["PAGER"]?.trimmingCharacters(in: .whitespaces)
        let pager = wanted ?? (Program.find("less", environment) == nil ? "cat" : "less")
        guard !["", "cat"].contains(pager), environment["TERM", default: "dumb"] != "dumb" else { return nil }
        // The broker's and the store's passwords are none of its business.
        let secrets = environment.keys.filter { name in
            name.hasPrefix("OSPROFILER_") && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        }
        let forget = secrets.isEmpty ? "" : "unset \(secrets.sorted().joined(separator: " ")); "
        // less shows colours, leaves the text on the screen and ends at once when the text fits after all.
        return forget + "LESS=${LESS-FRX} LV=${LV--c} exec \(pager)"
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        if let pager { return try FileDescriptorWriter.write(bytes, to: fileno(pager), name: "to the pager") }
        guard let command else { return try StandardOutput.write(bytes) }
        held += bytes
        heldRows += bytes.count { $0 == UInt8(ascii: "\n") }
        // The prompt takes a row.
        guard heldRows >= rows else { return }
        pager = popen(command, "we")
        guard pager != nil else { throw CLIError("the pager cannot be run: \(String(cString: strerror(errno)))") }
        // An interrupt is the pager's from here on; whoever leaves it ends this command.
        signal(SIGINT, SIG_IGN)
        signal(SIGQUIT, SIG_IGN)
        try held.withUnsafeBytes { try write($0) }
        held = []
    }

    /// Writes a line for people, with what could move the cursor or look like another line escaped.
    func write(line: String) throws {
        var line = TerminalText.line(line) + "\n"
        try line.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    private func flush() throws {
        if pager == nil { try held.withUnsafeBytes { try StandardOutput.write($0) } }
    }

    private func waitForReader() throws {
        guard let pager else { return }
        self.pager = nil
        // The shell's status for a program that it does not find or may not run.
        if [126, 127].contains(pclose(pager) >> 8 & 0xFF) {
            throw CLIError("the pager cannot be run: set PAGER to a program, or give --no-pager")
        }
    }
}
