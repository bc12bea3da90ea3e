//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

struct QueueCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "queue",
            abstract: "Looks into the queue, saves, replays and empties it.",
            discussion: """
                Looking puts every message back, with the mark "redelivered". In a classic queue it keeps its place; a \
                quorum queue may put it at its end, and counts the look as a delivery.

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
