//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler

/// A driver that only takes time.
enum FakeHardware {
    /// What the driver of a real machine says when it does not answer.
    struct Unreachable: Error, CustomStringConvertible {
        var description: String { "The management controller does not answer." }
    }

    /// Does what a state stands for. A node's `driver_info` says how many `milliseconds` it takes; with `unreachable` it fails.
    static func pass(_ state: State, _ node: String, _ nodes: NodeStore) async throws {
        let info = try await nodes.update(node) { node in
            node.provisionState = state
            return node.driverInfo
        }
        // `withTrace` and spans nest in one another. It gives the point the name and the members of Ironic's own.
        try await withTrace("driver", info: ["function": ["name": .string("FakeHardware.\(state.rawValue)")]]) {
            if case .integer(let duration)? = info["milliseconds"] {
                try await Task.sleep(for: .milliseconds(duration))
            }
            if info["unreachable"] != nil { throw Unreachable() }
        }
        try await nodes.update(node) { $0.powerState = state == .deploying ? "power on" : "power off" }
    }
}
