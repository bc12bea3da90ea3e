//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerMessaging

/// Which queue.
struct QueueOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The queue. (default: <topic>.info)", valueName: "name"))
    var queue: String?

    @Option(
        help: ArgumentHelp("The notification topic, from which queue and routing key are named.", valueName: "name")
    )
    var topic = "profiler"

    func validate() throws {
        if topic.isEmpty || queue?.isEmpty == true { throw ValidationError("A queue's name is not empty.") }
        if max(topology.rejectedQueue.utf8.count, name.utf8.count) > 255 {
            throw ValidationError("A queue's name has 255 bytes at the most.")
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
