//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

#if Top
internal import CNcurses
#endif

/// Whether there can be a browser of traces.
enum TopTerminal {
    /// Whether this build has it.
    static var isIncluded: Bool {
        #if Top
        true
        #else
        false
        #endif
    }

    /// Whether input and output are a terminal that can move its cursor.
    static func isPossible(_ environment: [String: String]) -> Bool {
        guard isatty(STDIN_FILENO) == 1, StandardOutput.isTerminal, TerminalSize.canMoveCursor(environment) else {
            return false
        }
        #if Top
        return osp_screen_is_possible(STDOUT_FILENO) != 0
        #else
        return false
        #endif
    }
}
