//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Why no connection was established.
package enum TCPError: Error, CustomStringConvertible {
    /// The host name has no address, for the resolver's reason.
    case unresolved(String)
    /// Every address failed. The system's reason, such as `Connection refused`, is nil for one that did not answer in
    /// time.
    case failed([(address: String, reason: String?)])

    /// Whether an address did not answer in time.
    package var isTimeout: Bool {
        guard case .failed(let attempts) = self else { return false }
        return attempts.contains { $0.reason == nil }
    }

    /// One line. It names the addresses unless all have one reason.
    package var description: String {
        switch self {
        case .unresolved(let reason): return reason
        case .failed(let attempts):
            let reasons = attempts.map { $0.reason ?? "no answer" }
            guard Set(reasons).count > 1 else { return reasons.first ?? "no address" }
            return zip(attempts, reasons).map { "\($0.address): \($1)" }.joined(separator: ", ")
        }
    }
}
