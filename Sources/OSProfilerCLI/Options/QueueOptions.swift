//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerMessaging

/// The options for a queue.
struct QueueOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The queue. (default: <topic>.info)", valueName: "name"))
    var queue: String?

    @Option(
        help: ArgumentHelp("The notification topic; queue and routing key are named after it.", valueName: "name")
    )
    var topic = "profiler"

    func validate() throws {
        if topic.isEmpty || queue?.isEmpty == true { throw ValidationError("The name of a queue must not be empty.") }
        if max(topology.rejectedQueue.utf8.count, name.utf8.count) > 255 {
            throw ValidationError("The name of a queue must have at most 255 bytes.")
        }
    }

    /// The queue's name.
    var name: String { queue ?? topology.queue }

    private var topology: BusTopology {
        var topology = BusTopology()
        topology.topic = topic
        return topology
    }
}
