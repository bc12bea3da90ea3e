//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceWatchCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "watch",
            abstract: "Follows points as they are stored.",
            discussion: """
                Without an id, each new point of any trace that began in the last hour is a line. With an id, a terminal \
                shows the trace as a growing tree, and files and pipes get a line for each of its points. An interrupt \
                (Ctrl-C) ends the command. It says so if the store does not exist or cannot be read, and waits for it.

                EXAMPLES
                  osprofiler trace watch
                  osprofiler trace watch --service ironic_conductor
                  osprofiler trace watch TRACE_ID
                  openstack --os-profile SECRET_KEY server list; \\
                      osprofiler trace watch TRACE_ID --idle-timeout 5s

                EXIT STATUS
                  2 if the trace or the store is not there by the end of --idle-timeout
                """
        )
    }

    @Argument(
        help: ArgumentHelp("A trace's id or its first digits.", valueName: "id"),
        completion: TraceIDCompletion.ids
    )
    var trace: String?

    @OptionGroup(title: "Without an id") var filter: TraceFilterOptions

    @OptionGroup var interval: IntervalOption

    @Option(
        name: .customLong("idle-timeout"),
        help: ArgumentHelp(
            "End when no point was stored for this long: \(DurationArgument.help).",
            valueName: "duration"
        ),
        transform: DurationArgument.read
    )
    var idleTimeout: DurationArgument?

    @OptionGroup var width: WidthOption
    @OptionGroup var redaction: RedactionOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(store.flags, redaction.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        guard !string.isMessaging else {
            throw CLIError("trace watch reads a store: `osprofiler queue traces` shows what waits in the queue")
        }
        var watch = StoreWatch(
            string,
            needs: filter.needs,
            try configuration.redaction(),
            interval: interval.duration,
            idleTimeout: idleTimeout?.duration,
            stop: try StopFlag()
        )
        let columns = width.columns(configuration.environment)
        if let trace {
            if StandardOutput.isTerminal, TerminalSize.canMoveCursor(configuration.environment) {
                try watch.showTree(OpaqueID(argument: trace), width: columns, configuration.environment)
            } else {
                try watch.showPoints(of: OpaqueID(argument: trace), PointText(width: columns))
            }
        } else {
            try watch.showPoints(filter.query(now: .now()), PointText(width: columns))
        }
    }
}
