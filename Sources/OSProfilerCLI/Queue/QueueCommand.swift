//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

struct QueueCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "queue",
            abstract: "Inspects, exports, replays and purges the queue.",
            discussion: """
                Inspecting returns every message to the queue, marked as redelivered. In a classic queue it keeps its \
                place; a quorum queue may put it at the end, and counts a delivery.

                EXAMPLES
                  osprofiler queue status
                  osprofiler queue peek -n 3 --json
                  osprofiler queue peek --queue profiler.rejected
                  osprofiler queue export backup.jsonl
                """,
            subcommands: [
                QueueStatusCommand.self, QueuePeekCommand.self, QueueTracesCommand.self, QueueExportCommand.self,
                QueueReplayCommand.self, QueuePurgeCommand.self,
            ]
        )
    }
}
