//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Another program that a command runs.
enum Program {
    /// Returns the path of the first program of this name in `PATH`.
    static func find(_ name: String, _ environment: [String: String]) -> String? {
        environment["PATH", default: ""].split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
