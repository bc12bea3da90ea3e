//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerStore

/// The exit status of the process. Scripts rely on these values.
enum ExitStatus: Int32 {
    case done = 0
    /// One line on standard error says what failed and what to do.
    case failed = 1
    /// The trace, the queue or the store does not exist.
    case notFound = 2
    /// A comparison of traces exceeds a budget.
    case overBudget = 3
    /// A mistake on the command line.
    case usage = 64
}

/// A failure of the tool itself.
struct CLIError: Error, CustomStringConvertible {
    let status: ExitStatus
    /// One line: what happened and what to do. Contains no secrets.
    let description: String

    init(_ description: String, status: ExitStatus = .failed) {
        self.status = status
        self.description = description
    }

    static func notFound(_ description: String) -> CLIError {
        CLIError(description, status: .notFound)
    }

    /// Runs a closure and throws an error of a store as one of the tool.
    static func translating<Value>(_ body: () throws(StoreError) -> Value) throws(CLIError) -> Value {
        do throws(StoreError) {
            return try body()
        } catch {
            throw CLIError(error.description)
        }
    }

    /// Runs a closure and throws an error of the settings as one of the tool.
    static func translating<Value>(_ body: () throws(SettingsError) -> Value) throws(CLIError) -> Value {
        do throws(SettingsError) {
            return try body()
        } catch {
            throw CLIError(error.description, status: ExitStatus(error))
        }
    }
}

extension ExitStatus {
    init(_ error: SettingsError) { self = error.isUsage ? .usage : .failed }
}

/// The reader of standard output has closed it. Not a failure.
struct ReaderGone: Error {}
