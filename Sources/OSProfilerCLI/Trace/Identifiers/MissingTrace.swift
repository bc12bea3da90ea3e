//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerReport

/// The error for a trace or a file that does not exist.
enum MissingTrace {
    /// - Parameters:
    ///   - text: the argument.
    ///   - reader: the place in which no trace has this id.
    static func error(_ text: String, _ reader: any TraceReader) -> CLIError {
        let shown = "\"\(TerminalText.line(text))\""
        if isFolder(text) {
            return .notFound("\(shown) is a folder: name a file, or a trace by its id")
        }
        if isLikePath(text) {
            if let obstacle = obstacle(text) { return CLIError("cannot read \(shown): \(obstacle)") }
            return .notFound("there is no file \(shown), and no trace has this id")
        }
        return .notFound("no trace \(shown): \(reader.notFoundHint(spelling: TraceIDSpelling.advice(text)))")
    }

    private static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// Returns why nobody can say whether a file is there; nil if there is none.
    private static func obstacle(_ path: String) -> String? {
        var information = stat()
        guard stat(path, &information) != 0, ![ENOENT, ENOTDIR].contains(errno) else { return nil }
        return String(cString: strerror(errno))
    }

    /// Returns whether a text looks like the path of a file and not like an id.
    private static func isLikePath(_ text: String) -> Bool {
        text.contains("/") || OutputSuffix.isKnown(text)
    }
}
