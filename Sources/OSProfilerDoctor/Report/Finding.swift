//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// What one check found.
public struct Finding: Equatable, Sendable {
    public enum Status: String, Sendable {
        case ok
        /// It works, but somebody should look.
        case warning
        /// It does not work.
        case problem
        /// It was not looked at; the message says why.
        case skipped
    }

    /// What was looked at: `broker.login`.
    public let check: String
    public let status: Status
    /// One line.
    public let message: String
    /// A command or a setting; nil when nothing is to be done.
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

    /// A check that failed itself.
    static func problem(_ check: String, _ error: any Error) -> Finding {
        .problem(check, ErrorText.message(error), nil)
    }
}

extension Finding {
    /// The same as it may be shown: whoever makes a finding need not think of secrets in what others say.
    package var masked: Finding {
        Finding(
            check: check,
            status: status,
            message: SecretText.masked(message),
            advice: advice.map(SecretText.masked)
        )
    }

    static func writeJSON(_ findings: [Finding], to writer: inout ByteWriter) {
        writer.write("[")
        for (index, finding) in findings.enumerated() {
            writer.write(index == 0 ? "\n  {\"check\": " : ",\n  {\"check\": ")
            writer.writeJSON(finding.check)
            writer.write(", \"status\": ")
            writer.writeJSON(finding.status.rawValue)
            writer.write(", \"message\": ")
            writer.writeJSON(finding.message)
            writer.write(", \"advice\": ")
            if let advice = finding.advice { writer.writeJSON(advice) } else { writer.write("null") }
            writer.write("}")
        }
        writer.write("\n]\n")
    }
}
