//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The result of one check.
public struct Finding: Equatable, Sendable {
    /// The result in one word.
    public enum Status: String, Sendable {
        case ok
        /// It works, but needs attention.
        case warning
        /// It does not work.
        case problem
        /// It was not checked; the message says why.
        case skipped
    }

    /// The name of the check, such as `broker.login`.
    public let check: String
    /// The result in one word.
    public let status: Status
    /// One line.
    public let message: String
    /// A command or a setting; nil if there is nothing to do.
    public var advice: String?

    package static func ok(_ check: String, _ message: String) -> Finding {
        Finding(check: check, status: .ok, message: message)
    }

    package static func warning(_ check: String, _ message: String, _ advice: String) -> Finding {
        Finding(check: check, status: .warning, message: message, advice: advice)
    }

    package static func problem(_ check: String, _ message: String, _ advice: String?) -> Finding {
        Finding(check: check, status: .problem, message: message, advice: advice)
    }

    package static func skipped(_ check: String, _ why: String, _ advice: String? = nil) -> Finding {
        Finding(check: check, status: .skipped, message: why, advice: advice)
    }

    /// Creates a finding for a check that failed itself.
    static func problem(_ check: String, _ error: any Error) -> Finding {
        .problem(check, ErrorText.message(error), nil)
    }
}

extension Finding {
    /// The finding with its secrets masked, so that checks can include foreign texts without masking them.
    package var masked: Finding {
        Finding(
            check: check,
            status: status,
            message: SecretText.masked(message),
            advice: advice.map(SecretText.masked)
        )
    }

    static func writeJSON(_ findings: [Finding], to writer: inout ByteWriter) {
        writer.writeArray(.lines(level: 1)) { list in
            for finding in findings {
                list.object { object in
                    object.member("check", finding.check)
                    object.member("status", finding.status.rawValue)
                    object.member("message", finding.message)
                    object.member("advice", finding.advice)
                }
            }
        }
        writer.write("\n")
    }
}
