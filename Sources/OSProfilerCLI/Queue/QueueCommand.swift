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
                Looking puts every message back: it keeps its place and gets the mark "redelivered".

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
