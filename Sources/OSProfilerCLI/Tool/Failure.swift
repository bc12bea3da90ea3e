//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerDoctor
internal import OSProfilerMessaging
internal import OSProfilerStore

/// The consequence of an error for the user: an exit status, and a line that says what to do.
struct Failure {
    let status: ExitStatus
    let message: String

    init(_ error: any Error) {
        status =
            switch error {
            case let error as CLIError: error.status
            case let error as SettingsError: ExitStatus(error)
            case let error as MessagingError where error.code == .noQueue: .notFound
            case let error as StoreError where error.code == .notFound: .notFound
            default: .failed
            }
        message = ErrorText.message(error)
    }

    /// Returns the last line of the process.
    func line(_ format: LogFormat) -> String {
        switch format {
        case .text: StandardError.safe("osprofiler: \(message)")
        case .json:
            format.line(
                level: .critical,
                message: "failed",
                metadata: [(LogKey.reason, message)],
                at: .now(),
                showsTime: false
            )
        }
    }
}
