//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Hummingbird

/// The resource `/v1/nodes`.
func addNodeRoutes(to router: Router<BasicRequestContext>, _ nodes: NodeStore, _ provisioner: Provisioner) {
    router.get("v1/nodes") { request, _ in
        let fields = try NodeFields(request) ?? .summary
        let limit = request.uri.queryParameters.get("limit", as: Int.self) ?? 1000
        let page = try await nodes.list(
            after: request.uri.queryParameters.get("marker"),
            limit: min(max(limit, 1), 1000)
        )
        return NodeList(nodes: page.map { NodeDocument($0, fields, request) })
    }
    router.get("v1/nodes/:ident") { request, context in
        let node = try await nodes.find(try context.parameters.require("ident"))
        return NodeDocument(node, try NodeFields(request) ?? .all, request)
    }
    router.post("v1/nodes") { request, context in
        let node = try await Node(request.decode(as: NewNode.self, context: context))
        try await nodes.insert(node)
        return EditedResponse(status: .created, response: NodeDocument(node, .all, request))
    }
    router.put("v1/nodes/:ident/states/provision") { request, context in
        let verb = try await request.decode(as: ProvisionRequest.self, context: context).target
        try await provisioner.begin(verb, on: try context.parameters.require("ident"))
        // The work goes on when the client has its answer.
        return Response(status: .accepted)
    }
}

private struct NodeList: ResponseEncodable {
    var nodes: [NodeDocument]
}

private struct ProvisionRequest: Decodable {
    var target: String
}
