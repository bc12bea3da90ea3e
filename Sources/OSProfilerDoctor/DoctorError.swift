//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The failure of a check itself, or an invalid setting.
public struct DoctorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line: what happened and, if known, what to do. Contains no secrets.
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
