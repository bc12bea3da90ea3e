//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerReport
internal import OSProfilerStore

/// The trace that a command shows, and the place to read it from: a store, a queue or a file.
struct TraceSourceOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A trace's id or its first digits, or a saved file: \(TraceFile.kinds); - for standard input.",
            valueName: "id|file"
        ),
        completion: TraceIDCompletion.idsAndFiles
    )
    var trace: String?

    @Flag(help: "Show the newest trace.")
    var latest = false

    @Option(
        help: ArgumentHelp(
            "Wait up to this long until the trace exists and no more points arrive: \(DurationArgument.help).",
            valueName: "duration"
        ),
        transform: DurationArgument.read
    )
    var wait: DurationArgument?

    @Option(
        name: .customLong("idle-timeout"),
        help: ArgumentHelp(
            "On messaging://: read until no point has arrived for this long.",
            valueName: "seconds"
        )
    )
    var idleTimeout: Int?

    @Option(help: ArgumentHelp("On messaging://: the queue. (default: profiler.info)", valueName: "name"))
    var queue: String?

    @Option(help: ArgumentHelp("On messaging://: the maximum number of messages to read, 0 for all.", valueName: "n"))
    var limit = 100_000

    @OptionGroup var inspection: InspectionOptions

    @Option(name: AddressOption.name, help: AddressOption.help)
    var address: String?

    @OptionGroup var redaction: RedactionOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Where, on messaging://") var broker: BrokerOptions

    func validate() throws {
        if latest, trace != nil { throw ValidationError("An id cannot be combined with --latest.") }
        if !latest, trace == nil { throw ValidationError("Name a trace by its id, or write --latest.") }
        if limit < 0 { throw ValidationError("--limit must be at least 0.") }
        if let idleTimeout, idleTimeout < 0 { throw ValidationError("--idle-timeout must be at least 0.") }
    }

    var flags: [String: String] { store.flags.merging(broker.flags) { $1 }.merging(redaction.flags) { $1 } }

    /// The trace as messages name it.
    var name: String { trace.map { "\"\(TerminalText.line($0))\"" } ?? "the latest trace" }

    /// Reads the trace.
    ///
    /// - Parameter command: the command's name, which the broker's administrator sees.
    func report(_ configuration: Configuration, as command: String) throws -> TraceReport {
        guard let trace else {
            let reader = try reader(configuration, as: command)
            if let report = try report(of: .latest, from: reader) { return report }
            throw CLIError.notFound(reader.emptyHint)
        }
        switch TraceName(trace) {
        case .file(let path):
            return try TraceFile.report(path, configuration.redaction())
        case .id(let id):
            let reader = try reader(configuration, as: command)
            if let report = try report(of: .id(id), from: reader) { return report }
            throw MissingTrace.error(trace, reader)
        }
    }

    private func reader(_ configuration: Configuration, as command: String) throws -> any TraceReader {
        let string = try connectionString(configuration)
        guard string.isMessaging else { return StoreTraceReader(string, try configuration.redaction()) }
        let connection = try configuration.connection(as: command)
        let inspector = try QueueInspector(connection)
        let queue = queue ?? BusTopology().queue
        // A user without the permission to probe can still inspect the queue.
        let properties = try? QueueProbe.properties(of: queue, connection)
        inspector.deliveryLimit = inspection.deliveryLimit(of: properties, inspector)
        return BusTraceReader(
            inspector,
            queue: queue,
            limit: limit == 0 ? .max : limit,
            try configuration.redaction(),
            logger: try configuration.logger()
        )
    }

    private func connectionString(_ configuration: Configuration) throws -> ConnectionString {
        let value = try configuration.connectionString()
        guard let address else { return ConnectionString(value.text) }
        return try AddressOption.connectionString(value, pointingTo: address)
    }

    private func report(of trace: ShownTrace, from reader: any TraceReader) throws -> TraceReport? {
        let idle = reader.isFed ? idleTimeout.map { Duration.seconds($0) } : nil
        guard wait != nil || idle != nil else { return try reader.report(of: trace) }
        var poll = TracePoll(limit: wait?.duration, quiet: idle ?? .seconds(1))
        poll.show = { StandardError.shared.setProgress($0) }
        defer { StandardError.shared.setStatus(nil) }
        return try poll.run { try reader.report(of: trace) }
    }
}
