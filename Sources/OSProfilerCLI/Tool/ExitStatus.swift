//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a process tells the one that started it. Scripts rely on these.
enum ExitStatus: Int32 {
    case done = 0
    /// One line on standard error says what failed and what to do.
    case failed = 1
    /// The trace, the queue or the store is not there.
    case notFound = 2
    /// A mistake on the command line.
    case usage = 64
}

/// An error of the tool itself.
struct CLIError: Error, CustomStringConvertible {
    let status: ExitStatus
    /// One line: what happened and what to do. Holds no secrets.
    let description: String

    init(_ description: String, status: ExitStatus = .failed) {
        self.status = status
        self.description = description
    }

    static func notFound(_ description: String) -> CLIError {
        CLIError(description, status: .notFound)
    }
}

/// Whoever read standard output has enough. Not a failure.
struct ReaderGone: Error {}
