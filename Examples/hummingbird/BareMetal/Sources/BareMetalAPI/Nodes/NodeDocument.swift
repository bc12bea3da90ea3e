//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Hummingbird

/// A node as a client sees it. What it has not is null, not absent.
struct NodeDocument: ResponseEncodable {
    private let node: Node
    private let fields: [NodeFields.Field]
    private let links: [Link]

    init(_ node: Node, _ fields: NodeFields, _ request: Request) {
        (self.node, self.fields) = (node, fields.fields)
        links = [Link(request, "v1/nodes/\(node.uuid)")]
    }

    private enum Key: String, CodingKey { case links }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NodeFields.Field.self)
        for field in fields {
            switch field {
            case .uuid: try container.encode(node.uuid, forKey: field)
            case .name: try container.encode(node.name, forKey: field)
            case .driver: try container.encode(node.driver, forKey: field)
            // Secrets stay here.
            case .driverInfo: try container.encode(node.driverInfo.mapValues { _ in "******" }, forKey: field)
            case .properties: try container.encode(node.properties, forKey: field)
            case .extra: try container.encode(node.extra, forKey: field)
            case .resourceClass: try container.encode(node.resourceClass, forKey: field)
            case .instanceUUID: try container.encode(node.instanceUUID, forKey: field)
            case .maintenance: try container.encode(node.maintenance, forKey: field)
            case .powerState: try container.encode(node.powerState, forKey: field)
            case .provisionState: try container.encode(node.provisionState, forKey: field)
            case .targetProvisionState: try container.encode(node.targetProvisionState, forKey: field)
            case .lastError: try container.encode(node.lastError, forKey: field)
            case .createdAt: try container.encode(node.createdAt, forKey: field)
            case .updatedAt: try container.encode(node.updatedAt, forKey: field)
            }
        }
        var rest = encoder.container(keyedBy: Key.self)
        try rest.encode(links, forKey: .links)
    }
}
