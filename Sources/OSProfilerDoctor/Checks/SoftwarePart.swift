//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A piece of software and its version, such as `librabbitmq` and `0.11.0`.
public struct SoftwarePart: Sendable, Equatable {
    /// The name as its authors write it.
    public let name: String
    /// The version that is in use.
    public let version: String

    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}
