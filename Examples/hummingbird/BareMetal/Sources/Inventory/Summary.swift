//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Hummingbird

/// What the inventory has to know of a node.
struct Node: Decodable {
    var uuid: String
    var provisionState: String

    enum CodingKeys: String, CodingKey {
        case uuid
        case provisionState = "provision_state"
    }
}

/// How many nodes there are, in all and by state.
struct Summary: ResponseEncodable {
    var nodes: Int
    var states: [String: Int]

    init(_ nodes: [Node]) {
        self.nodes = nodes.count
        states = nodes.reduce(into: [:]) { counts, node in counts[node.provisionState, default: 0] += 1 }
    }
}
