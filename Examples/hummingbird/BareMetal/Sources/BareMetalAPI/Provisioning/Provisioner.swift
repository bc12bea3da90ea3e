//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Hummingbird
import Logging
import ServiceLifecycle
import Tracing

/// Brings nodes from state to state in the background. A graceful shutdown lets it end what it has begun.
struct Provisioner: Service {
    private struct Job: Sendable {
        var node: String
        var transition: Transition
        /// The trace of the request, which is over when the job runs.
        var context: ServiceContext
    }

    private let nodes: NodeStore
    private let logger: Logger
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation

    init(nodes: NodeStore, logger: Logger) {
        (self.nodes, self.logger) = (nodes, logger)
        (jobs, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1000))
    }

    /// Reserves a node and leaves it to a job.
    ///
    /// - Throws: `HTTPError` if the node is unknown or cannot go that way.
    func begin(_ verb: String, on ident: String) async throws {
        let transition = try await reserve(ident, for: verb)
        let job = Job(node: transition.node, transition: transition.way, context: .current ?? .topLevel)
        if case .enqueued = queue.yield(job) { return }
        try await nodes.update(job.node) { $0.fail("Too much is under way.") }
        throw HTTPError(.serviceUnavailable, message: "Too much is under way.")
    }

    private func reserve(_ ident: String, for verb: String) async throws -> (node: String, way: Transition) {
        try await nodes.update(ident) { node in
            let way = try Transition.find(verb, for: node)
            node.provisionState = way.steps.first ?? way.target
            node.targetProvisionState = way.target
            node.lastError = nil
            return (node.uuid, way)
        }
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            for await job in jobs.cancelOnGracefulShutdown() {
                group.addTask { await perform(job) }
            }
        }
    }

    /// The span stands below that of the request, because the job has brought its context along.
    private func perform(_ job: Job) async {
        do {
            try await withSpan("provision", context: job.context, ofKind: .consumer) { span in
                span.attributes["node"] = job.node
                span.attributes["target"] = job.transition.target.rawValue
                for step in job.transition.steps { try await FakeHardware.pass(step, job.node, nodes) }
                try await nodes.update(job.node) { node in
                    node.provisionState = job.transition.target
                    node.targetProvisionState = nil
                }
            }
        } catch {
            logger.error("provisioning failed", metadata: ["node": "\(job.node)", "error": "\(error)"])
            try? await nodes.update(job.node) { $0.fail("\(error)") }
        }
    }
}
