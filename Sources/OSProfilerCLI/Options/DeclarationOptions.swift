//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration

/// The options for how the services declare exchange and queue.
struct DeclarationOptions: ParsableArguments {
    @Flag(help: "The services use durable queues ([oslo_messaging_rabbit] amqp_durable_queues = true).")
    var durable = false

    @Flag(help: "The services use quorum queues ([oslo_messaging_rabbit] rabbit_quorum_queue = true).")
    var quorum = false

    func validate() throws {
        if durable, quorum {
            throw ValidationError("--durable cannot be combined with --quorum: quorum queues are durable.")
        }
    }

    var flags: [String: String] {
        if quorum { return [SettingKey.quorumQueue.name: "true"] }
        // A plain durable queue, even if a file sets quorum queues.
        if durable { return [SettingKey.durableQueues.name: "true", SettingKey.quorumQueue.name: "false"] }
        return [:]
    }
}
