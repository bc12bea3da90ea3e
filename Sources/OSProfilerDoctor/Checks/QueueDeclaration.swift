//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerMessaging

/// How exchange and queue are declared, in words, with the flags and options that say so.
struct QueueDeclaration: Equatable {
    let isDurable: Bool
    let isQuorum: Bool
    var isStream = false
    let isAutoDelete: Bool

    init(_ topology: BusTopology) {
        isDurable = topology.declaresDurable
        isQuorum = topology.isQuorum
        isAutoDelete = topology.isAutoDelete
    }

    /// Nil if the broker did not report the properties.
    init?(_ queue: QueueProperties) {
        guard let isDurable = queue.isDurable, let isAutoDelete = queue.isAutoDelete, let type = queue.type else {
            return nil
        }
        self.isDurable = isDurable
        self.isAutoDelete = isAutoDelete
        isQuorum = type == "quorum"
        isStream = type == "stream"
    }

    var text: String {
        var words = [isStream ? "a stream" : isQuorum ? "quorum" : isDurable ? "durable" : "not durable"]
        if isAutoDelete { words.append("auto-delete") }
        return words.joined(separator: ", ")
    }

    /// The setting that results in this declaration.
    var setting: String {
        let rabbit = "[oslo_messaging_rabbit]"
        if isAutoDelete { return "\(rabbit) amqp_auto_delete = true in --config-file" }
        if isQuorum { return "--quorum, or \(rabbit) rabbit_quorum_queue = true" }
        if isDurable { return "--durable, or \(rabbit) amqp_durable_queues = true" }
        return "neither --durable nor --quorum, and \(rabbit) amqp_durable_queues = false, rabbit_quorum_queue = false"
    }

    /// Returns the names of the properties in which two declarations differ, as the broker's error 406 names them.
    func differences(from other: QueueDeclaration) -> [String] {
        var names: [String] = []
        if isDurable != other.isDurable { names.append("durable") }
        if isAutoDelete != other.isAutoDelete { names.append("auto_delete") }
        if isQuorum != other.isQuorum || isStream != other.isStream { names.append("x-queue-type") }
        return names
    }
}
