//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMessaging

struct PublishCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "publish",
            abstract: "Publishes trace points as a service does.",
            discussion: """
                Reads payloads from standard input, one JSON object per line with name, base_id, trace_id, parent_id, \
                timestamp, info, project and service; or creates a sample trace.

                EXAMPLES
                  osprofiler publish --demo
                  osprofiler publish --exchange ironic < payloads.jsonl

                EXIT STATUS
                  1 unless the broker has confirmed every message
                """
        )
    }

    @Flag(help: "Publish a sample trace.")
    var demo = false

    @Option(help: ArgumentHelp("The service's control_exchange. (default: openstack)", valueName: "name"))
    var exchange: String?

    @Option(help: ArgumentHelp("The notification topic.", valueName: "name"))
    var topic = "profiler"

    @Option(
        help: ArgumentHelp(
            "Compress the messages with gzip or bzip2, as kombu_compression of a service's file does. (default: no)",
            valueName: "name"
        )
    )
    var compression: CompressionArgument?

    @OptionGroup(title: "Declaration by the services") var declaration: DeclarationOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        var flags: [String: String] = [:]
        if let exchange { flags[SettingKey.controlExchange.name] = exchange }
        if let compression { flags[SettingKey.compression.name] = compression.compression.name }
        let configuration = try common.configuration(broker.flags, declaration.flags, flags)
        let compression = compression(configuration)
        var topology = try configuration.topology()
        topology.topic = topic
        let publishing = try Publishing(configuration, topology: topology, command: "publish")
        if demo {
            let trace = try DemoTrace.make(topology: topology, compression: compression)
            try publishing.all(trace.messages)
            try StandardOutput.write(line: "Trace ID: \(trace.baseID)")
        } else {
            try publishInput(publishing, topology, compression)
        }
    }

    /// Returns the compression in force. One that a service has and this program has not is no obstacle: every reader
    /// takes messages that are not compressed.
    private func compression(_ configuration: Configuration) -> MessageCompression? {
        do throws(SettingsError) {
            return try configuration.compression()
        } catch {
            StandardError.shared.write(line: "osprofiler: warning: \(error); the messages are not compressed")
            return nil
        }
    }

    private func publishInput(
        _ publishing: Publishing,
        _ topology: BusTopology,
        _ compression: MessageCompression?
    ) throws {
        if isatty(STDIN_FILENO) == 1 {
            StandardError.shared.write(line: "osprofiler: reading payloads, one per line; Ctrl-D ends")
        }
        var known: Set<OpaqueID> = []
        var ids: [OpaqueID] = []
        try publishing.lines(of: try InputFile(path: "-"), progress: "publishing") { line in
            let notification = try PayloadNotification(line, priority: topology.priority)
            if known.insert(notification.baseID).inserted { ids.append(notification.baseID) }
            return BusMessage(notification, topology: topology, compression: compression)
        }
        for id in ids { try StandardOutput.write(line: "Trace ID: \(TerminalText.line(id.description))") }
        StandardError.shared.write(
            line: "\(CountText.counted(publishing.result.confirmed, "message")) published and confirmed"
        )
    }
}
