//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// Wipes the status line when a signal ends the process, which ends by that signal as without this.
enum StatusRescue {
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
    private static let isShown = Atomic(false)
    private static let erase: StaticString = "\r\u{1B}[K"

    /// Handles the signals that nobody else handles or ignores. The first use does it.
    private static let handlers: Void = {
        for number in signals {
            let before = signal(number) { number in
                if StatusRescue.isShown.exchange(false, ordering: .sequentiallyConsistent) {
                    _ = write(STDERR_FILENO, StatusRescue.erase.utf8Start, StatusRescue.erase.utf8CodeUnitCount)
                }
                signal(number, SIG_DFL)
                raise(number)
            }
            if unsafeBitCast(before, to: Int.self) != unsafeBitCast(SIG_DFL, to: Int.self) { signal(number, before) }
        }
    }()

    /// Notes that there is a status line, before it is written, or that there is none any more.
    static func setShown(_ shown: Bool) {
        isShown.store(shown, ordering: .sequentiallyConsistent)
        if shown { _ = handlers }
    }
}
