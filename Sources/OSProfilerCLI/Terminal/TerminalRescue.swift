//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// Gives the terminal back when the process ends by a signal that nobody expects: a fault of the program, Ctrl-\, or a second
/// signal while the first one is waited for.
///
/// What people see otherwise is a shell without echo on the browser's screen.
enum TerminalRescue {
    private static let signals = [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]
    /// Whether the terminal is not as it was.
    private static let isNeeded = Atomic(false)
    /// Written before the terminal is changed, and only read afterwards.
    nonisolated(unsafe) private static var settings = termios()

    /// Notes the terminal's settings, before anything changes them.
    static func prepare() { tcgetattr(STDIN_FILENO, &settings) }

    static func begin() {
        isNeeded.store(true, ordering: .sequentiallyConsistent)
        for number in signals {
            signal(number) { number in
                TerminalRescue.restore()
                // By itself the signal comes again only after a fault of the processor.
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }

    static func end() {
        isNeeded.store(false, ordering: .sequentiallyConsistent)
        for number in signals { signal(number, SIG_DFL) }
    }

    /// Gives the terminal back if it is not as it was. Makes only calls that a handler may make.
    static func restore() {
        guard isNeeded.exchange(false, ordering: .sequentiallyConsistent) else { return }
        // The end of the second screen, the cursor, the end of the key pad's mode and of attributes.
        let text: StaticString = "\u{1B}[?1049l\u{1B}[?25h\u{1B}[?1l\u{1B}>\u{1B}[0m"
        _ = write(STDOUT_FILENO, text.utf8Start, text.utf8CodeUnitCount)
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }
}
