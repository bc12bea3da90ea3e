//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler

/// Accepts a request to deploy a node: checks it against the database, then calls the conductor.
struct DemoAPI {
    let runtime: DemoRuntime

    static let node = "1be26c0b-03f2-4d2e-ae87-c02d7f33c123"

    func handleRequest() async throws {
        let request: TraceInfo.Value = [
            "path": "/v1/nodes/\(Self.node)/states/provision", "query": "", "method": "PUT", "scheme": "http",
        ]
        try await withTrace("wsgi", info: ["request": request]) {
            try await authenticate()
            try await findNode()
            try await withTrace("rpc", info: ["function": ["name": "ConductorAPI.do_node_deploy"]]) {
                guard try await runtime.call("conductor") else { throw ConductorFailed() }
            }
        }
    }

    private struct ConductorFailed: Error {}

    private func authenticate() async throws {
        try await withTrace("wsgi", info: ["request": ["path": "/v3/auth/tokens", "method": "GET"]]) {
            try await pass(milliseconds: 12)
        }
    }

    private func findNode() async throws {
        let statement = "SELECT nodes.id, nodes.uuid, nodes.provision_state FROM nodes WHERE nodes.uuid = %(uuid)s"
        let db: TraceInfo.Value = ["statement": .string(statement), "params": ["uuid": .string(Self.node)]]
        try await withTrace("db", info: ["db": db]) { try await pass(milliseconds: 6) }
    }
}
