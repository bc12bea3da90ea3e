//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Where a node is in its life, by Ironic's names.
enum State: String, Codable, Sendable {
    case enroll, verifying, manageable, cleaning, available, deploying, active, deleting
    case cleanFailed = "clean failed"
    case deployFailed = "deploy failed"
    case error
}

extension Node {
    /// Ends the work on a node that is on its way.
    mutating func fail(_ reason: String) {
        switch provisionState {
        case .verifying: provisionState = .enroll
        case .cleaning: provisionState = .cleanFailed
        case .deploying: provisionState = .deployFailed
        default: provisionState = .error
        }
        targetProvisionState = nil
        lastError = reason
    }
}
