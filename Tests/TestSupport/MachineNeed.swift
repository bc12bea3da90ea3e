//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Something that a test needs and not every machine has. If it is missing, the test is skipped, or fails if every
/// test is required.
package struct MachineNeed: Sendable, CustomStringConvertible {
    package static let root = MachineNeed("only root can run the tool as other users", isThere: getuid() == 0)
    package static let ipv6 = MachineNeed("this machine has no IPv6 loopback", isThere: FreePorts.hasIPv6)

    package static let mounts = MachineNeed(
        "only root on Linux can give a process its own /etc/hosts",
        isThere: mayMount
    )

    private static var mayMount: Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["unshare", "--mount", "mount", "--bind", "/etc/hosts", "/etc/hosts"]
        process.standardError = FileHandle.nullDevice
        guard getuid() == 0, (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

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
