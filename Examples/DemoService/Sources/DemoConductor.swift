//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler

/// Deploys a node: powers it on, lets the agent install an image, and handles the agent's failure.
struct DemoConductor {
    let runtime: DemoRuntime

    func deploy() async throws {
        try await withTrace("rpc", info: ["function": ["name": "ConductorManager.do_node_deploy"]]) {
            try await reserve()
            // Runs two calls concurrently.
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await powerOn() }
                group.addTask { try await plugNetwork() }
                try await group.waitForAll()
            }
            let isInstalled = try await withTrace("driver", info: ["function": ["name": "AgentDeploy.write_image"]]) {
                try await pass(milliseconds: 3)
                return try await runtime.call("agent")
            }
            try await save(state: isInstalled ? "active" : "deploy failed")
        }
    }

    private func reserve() async throws {
        try await query("UPDATE nodes SET reservation=%(host)s WHERE nodes.id = %(id)s", milliseconds: 8)
    }

    private func save(state: String) async throws {
        try await query("UPDATE nodes SET provision_state='\(state)' WHERE nodes.id = %(id)s", milliseconds: 7)
    }

    private func query(_ statement: String, milliseconds: Int) async throws {
        let db: TraceInfo.Value = ["statement": .string(statement), "params": ["id": 42, "host": "conductor-1"]]
        try await withTrace("db", info: ["db": db]) { try await pass(milliseconds: milliseconds) }
    }

    private func powerOn() async throws {
        try await withTrace(
            "driver",
            info: ["function": ["name": "RedfishPower.set_power_state", "args": "'power on'"]]
        ) {
            try await pass(milliseconds: 25)
        }
    }

    private func plugNetwork() async throws {
        try await withTrace("neutron", info: ["function": ["name": "NeutronNetwork.add_provisioning_network"]]) {
            try await pass(milliseconds: 18)
        }
    }
}
