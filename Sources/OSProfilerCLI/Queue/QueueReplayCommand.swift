//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerMessaging

struct QueueReplayCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "replay",
            abstract: "Publishes the messages of a file from `queue export`.",
            discussion: """
                Each message goes to the exchange and routing key in its line, a quarantined one to its origin. \
                Absent exchanges and queues are declared as oslo.messaging does, or with --durable, --quorum or \
                --config-file as the services do.

                EXAMPLES
                  osprofiler queue replay messages.jsonl
                  gunzip -c messages.jsonl.gz | osprofiler queue replay -

                EXIT STATUS
                  1 unless the broker has confirmed every message
                """
        )
    }

    @Argument(help: "The file, - for standard input.", completion: .file())
    var file: String

    @OptionGroup(title: "Declaration by the services") var declaration: DeclarationOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(broker.flags, declaration.flags)
        let input = try InputFile(path: file)
        let publishing = try Publishing(configuration, topology: try configuration.topology(), command: "queue replay")
        try publishing.lines(of: input, progress: "replaying") { line throws(MessagingError) in
            try BusMessage(line: line)
        }
        StandardError.shared.write(
            line: "\(CountText.counted(publishing.result.confirmed, "message")) published and confirmed"
        )
    }
}
