//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Something that a test needs and not every machine has. If it is missing, the test is skipped, or fails if every
/// test is required.
package struct MachineNeed: Sendable, CustomStringConvertible {
    package static let root = MachineNeed("only root can run the tool as other users", isThere: getuid() == 0)
    package static let ipv6 = MachineNeed("this machine has no IPv6 loopback", isThere: FreePorts.hasIPv6)

    /// The variable that makes skipped tests fail.
    package static let variable = "OSPROFILER_REQUIRE_ALL"

    /// Why the test does not run.
    package let description: String
    private let isThere: Bool

    package init(_ description: String, isThere: Bool) {
        self.description = description
        self.isThere = isThere
    }

    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    /// Returns whether a test that needs this can run.
    ///
    /// - Throws: ``Missing`` if it cannot run but is required to.
    package func isMet(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Missing) -> Bool {
        guard !isThere, environment[Self.variable] == "1" else { return isThere }
        throw Missing(description: "\(description), and \(Self.variable)=1 allows no test to be skipped")
    }
}
