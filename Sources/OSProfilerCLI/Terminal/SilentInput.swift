//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// Reads a line from the terminal without showing it.
///
/// Whatever ends or stops the process meanwhile, such as Ctrl-C and Ctrl-Z, the terminal shows its input again first.
enum SilentInput {
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]
    /// The pipe's end to which the handler writes the number of a signal.
    private static let written = Atomic<Int32>(-1)

    private enum Event {
        case line(String)
        case end
        case signal(Int32)
    }

    /// - Parameter prompt: shows the question; called again when a stopped process goes on.
    /// - Returns: the line without its end; nil at the end of the input.
    static func readLine(prompt: () -> Void) throws(CLIError) -> String? {
        while true {
            prompt()
            switch try readOnce() {
            case .line(let line): return line
            case .end: return nil
            // With the handler of before, which ends or stops the process.
            case .signal(let number): raise(number)
            }
        }
    }

    private static func readOnce() throws(CLIError) -> Event {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw CLIError("no pipe for signals: \(String(cString: strerror(errno)))") }
        written.store(ends[1], ordering: .sequentiallyConsistent)
        let before = signals.map { (number: $0, action: handle($0)) }
        // The parent process may have blocked them.
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in signals { sigaddset(&mask, number) }
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        var settings = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &settings) == 0
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) }
        defer {
            if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) }
            for (number, action) in before { withUnsafePointer(to: action) { _ = sigaction(number, $0, nil) } }
            written.store(-1, ordering: .sequentiallyConsistent)
            for end in ends { close(end) }
        }
        return read(signals: ends[0])
    }

    /// Has a signal written to the pipe, unless the process ignores it.
    ///
    /// - Returns: what the signal did before.
    private static func handle(_ number: Int32) -> sigaction {
        var before = sigaction()
        sigaction(number, nil, &before)
        guard !before.isIgnored else { return before }
        signal(number) { number in
            // The interrupted thread may be about to read errno.
            let saved = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = Foundation.write(SilentInput.written.load(ordering: .relaxed), &byte, 1)
            errno = saved
        }
        return before
    }

    private static func read(signals: Int32) -> Event {
        var line: [UInt8] = []
        while true {
            var sources = [STDIN_FILENO, signals].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&sources, 2, -1) >= 0 else {
                if errno == EINTR { continue }
                return .end
            }
            var byte: UInt8 = 0
            if sources[1].revents != 0, Foundation.read(signals, &byte, 1) == 1 { return .signal(Int32(byte)) }
            guard sources[0].revents != 0 else { continue }
            switch Foundation.read(STDIN_FILENO, &byte, 1) {
            case 1 where byte == UInt8(ascii: "\n"): return .line(String(decoding: line, as: UTF8.self))
            case 1: line.append(byte)
            case -1 where errno == EINTR: continue
            default: return line.isEmpty ? .end : .line(String(decoding: line, as: UTF8.self))
            }
        }
    }
}

extension sigaction {
    fileprivate var isIgnored: Bool {
        #if os(Linux)
        let handler = __sigaction_handler.sa_handler
        #else
        let handler = __sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
