//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMessaging

struct QueueReplayCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "replay",
            abstract: "Publishes the messages of a file from `queue export`.",
            discussion: """
                Each message goes to the exchange and routing key in its line. One from a <topic>.rejected queue goes \
                to its origin, and one that the broker dead-lettered to where it was published first. The targets are \
                shown with their counts before anything is sent. Those to which no service publishes trace points \
                want --to-exchange, --topic or --yes.

                Absent exchanges and queues of the services are declared as oslo.messaging does, or with --durable, \
                --quorum or --config-file as the services do. Elsewhere nothing is declared or bound.

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

    @Option(help: ArgumentHelp("Send every message to this exchange.", valueName: "name"))
    var toExchange: String?

    @Option(help: ArgumentHelp("The notification topic of the services.", valueName: "name"))
    var topic = "profiler"

    @Flag(help: "Send to targets to which no service publishes trace points, too.")
    var yes = false

    @OptionGroup(title: "Declaration by the services") var declaration: DeclarationOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if topic.isEmpty || toExchange?.isEmpty == true {
            throw ValidationError("The name of a topic or an exchange must not be empty.")
        }
    }

    func run() throws {
        let configuration = try common.configuration(broker.flags, declaration.flags)
        var topology = try configuration.topology()
        topology.topic = topic
        let routing = ReplayRouting(
            topology,
            exchanges: configuration.namedExchanges.map(\.text),
            destination: toExchange
        )
        let input = try InputFile(path: file)
        try input.makeRereadable()
        let plan = try plan(of: input, routing)
        try input.rewind()
        let publishing = try Publishing(configuration, topology: topology, routing: routing, command: "queue replay")
        try publishing.lines(of: input, progress: "replaying") { line in
            let message = try BusMessage(line: line)
            guard plan.contains(message) else { throw MessagingError(.badFile, "the file has changed meanwhile") }
            return message
        }
        StandardError.shared.write(
            line: "\(CountText.counted(publishing.result.confirmed, "message")) published and confirmed"
        )
    }

    /// Reads the whole file before the first message is sent, and shows where the messages will go.
    private func plan(of input: InputFile, _ routing: ReplayRouting) throws -> ReplayPlan {
        var plan = ReplayPlan(routing)
        try input.forEachLine { number, line in
            guard !line.isBlank else { return }
            if number == 1, let fault = TextEncoding.fault(line) { throw CLIError("\(input.name) \(fault)") }
            do {
                plan.add(try BusMessage(line: line))
            } catch {
                throw CLIError("\(input.name) line \(number): \(error); nothing before it was published")
            }
        }
        for line in plan.lines { StandardError.shared.write(line: line) }
        if !yes { try plan.checkTargets() }
        return plan
    }
}
