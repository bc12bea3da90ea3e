//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// What a test needs of the machine that not every machine has. Where it is missing the test is skipped, or fails where
/// everything is required.
package struct MachineNeed: Sendable, CustomStringConvertible {
    package static let root = MachineNeed("only root can run the tool as other users", isThere: getuid() == 0)
    package static let ipv6 = MachineNeed("this machine has no IPv6 loopback", isThere: FreePorts.hasIPv6)

    /// Set where a skipped test counts as one that failed.
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

    /// Whether a test that needs this can run.
    ///
    /// - Throws: ``Missing`` when it cannot but has to.
    package func isMet(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Missing) -> Bool {
        guard !isThere, environment[Self.variable] == "1" else { return isThere }
        throw Missing(description: "\(description), and \(Self.variable)=1 allows no test to be skipped")
    }
}
