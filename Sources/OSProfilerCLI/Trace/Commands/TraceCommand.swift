//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

struct TraceCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "trace",
            abstract: "Shows, explains, compares, exports and cleans traces.",
            discussion: """
                EXAMPLES
                  osprofiler trace list --error-trace
                  osprofiler trace show TRACE_ID
                  osprofiler trace top
                  osprofiler trace explain TRACE_ID
                  osprofiler trace stats --by sql --since 1h
                  osprofiler trace diff TRACE_ID OTHER_ID
                  osprofiler trace purge --older-than 30d
                """,
            subcommands: [
                TraceShowCommand.self, TraceExplainCommand.self, TraceListCommand.self, TraceWatchCommand.self,
                TraceTopCommand.self, TraceStatsCommand.self, TraceFlameCommand.self, TraceDiffCommand.self,
                TraceExportCommand.self,
                TraceImportCommand.self, TraceDeleteCommand.self, TracePurgeCommand.self, TracePinCommand.self,
                TraceUnpinCommand.self,
            ]
        )
    }
}
