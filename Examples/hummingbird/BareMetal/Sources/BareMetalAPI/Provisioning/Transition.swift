//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Hummingbird

/// The way of a node from one state to another.
struct Transition: Sendable {
    private let sources: [State]
    private let verb: String
    /// The states on the way.
    let steps: [State]
    let target: State

    private static let all = [
        Transition(sources: [.enroll], verb: "manage", steps: [.verifying], target: .manageable),
        Transition(sources: [.available, .cleanFailed], verb: "manage", steps: [], target: .manageable),
        Transition(sources: [.manageable], verb: "provide", steps: [.cleaning], target: .available),
        Transition(sources: [.available, .deployFailed], verb: "active", steps: [.deploying], target: .active),
        Transition(
            sources: [.active, .deployFailed, .error],
            verb: "deleted",
            steps: [.deleting, .cleaning],
            target: .available
        ),
    ]

    /// - Throws: `HTTPError` if the node cannot go that way, or if something is under way.
    static func find(_ verb: String, for node: Node) throws -> Transition {
        guard node.targetProvisionState == nil else {
            throw HTTPError(
                .conflict,
                message: "Node \(node.uuid) is locked, please retry after the current operation."
            )
        }
        guard let found = all.first(where: { $0.verb == verb && $0.sources.contains(node.provisionState) }) else {
            throw HTTPError(
                .badRequest,
                message:
                    "The requested action \"\(verb)\" can not be performed on node \"\(node.uuid)\" while it is in "
                    + "state \"\(node.provisionState.rawValue)\"."
            )
        }
        return found
    }
}
