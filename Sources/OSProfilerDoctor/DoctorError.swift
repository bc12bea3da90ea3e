//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What went wrong in a check itself, or with a setting.
public struct DoctorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line: what happened and, where it can be told, what to do. Holds no secrets.
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
