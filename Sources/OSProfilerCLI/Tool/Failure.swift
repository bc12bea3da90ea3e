//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// What an error means for the user: an exit status, and a line that says what to do.
struct Failure {
    let status: ExitStatus
    let message: String

    init(_ error: any Error) {
        switch error {
        case let error as CLIError:
            status = error.status
            message = error.description
        case let error as MessagingError:
            status = error.code == .noQueue ? .notFound : .failed
            message = error.description + Self.hint(error.underlying?.code)
        case let error as AMQPError:
            status = .failed
            message = error.message + Self.hint(error.code)
        case let error as StoreError:
            status = .failed
            message = error.description
        case let error as Rejection:
            status = .failed
            message = error.description
        default:
            status = .failed
            message = "\(error)"
        }
    }

    /// What to do about a broker's error; empty where the error says it all.
    private static func hint(_ code: AMQPError.Code?) -> String {
        switch code {
        case .unreachable, .timeout:
            ": check that the broker runs there, or name another with --transport-url"
        case .authenticationFailed: ": check user and password of the transport URL"
        case .virtualHostNotFound: ": check the virtual host, which is the path of the transport URL"
        case .accessRefused: ": ask the broker's administrator for the permission"
        case .tls: ": check the port, ssl=1 and ssl_ca_file of the transport URL"
        case .preconditionFailed:
            ": it exists with other properties; state the services' own with --durable, --quorum or --config-file"
        case .blocked: ": the broker has a memory or disk alarm"
        default: ""
        }
    }
}
