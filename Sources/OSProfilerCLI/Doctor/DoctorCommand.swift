//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerDoctor
internal import OSProfilerMessaging
internal import OSProfilerStore

struct DoctorCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "doctor",
            abstract: "Checks settings, broker, queues, store and clocks, and says what to do.",
            discussion: """
                Changes nothing: the command determines permissions and declarations with calls that the broker \
                refuses in any case; each leaves a line in the broker's log.

                EXAMPLES
                  osprofiler doctor
                  osprofiler doctor --config-file /etc/ironic/ironic.conf
                  osprofiler doctor --json --strict
                  osprofiler doctor --exchange ironic --probe-publish
                  osprofiler doctor --pool osprofiler --exchange nova

                EXIT STATUS
                  0 no problems, 1 problems; with --strict also for warnings
                """
        )
    }

    @Flag(help: "Print an array of objects: check, status (ok, warning, problem, skipped), message, advice.")
    var json = false

    @Flag(help: "Treat warnings as problems.")
    var strict = false

    @Flag(
        name: .customLong("probe-publish"),
        help: "Publish a trace of two points and follow it through the queue into the store, where it stays."
    )
    var probesByPublishing = false

    @Option(
        help: ArgumentHelp(
            "Time limit for each check: \(DurationArgument.help). (default: 5s)",
            valueName: "duration"
        ),
        transform: DurationArgument.read
    )
    var timeout: DurationArgument?

    private var limit: Duration { timeout?.duration ?? .seconds(5) }

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("The services' control_exchange; repeatable. (default: as for `consume`)", valueName: "name")
    )
    var exchange: [String] = []

    @OptionGroup var queue: QueueOptions

    @Option(help: ArgumentHelp("Check the queue of `consume --pool` with this name.", valueName: "name"))
    var pool: String?

    @OptionGroup(title: "Declaration by the services") var declaration: DeclarationOptions
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if limit < .milliseconds(1) { throw ValidationError("--timeout must be at least 1ms.") }
        if pool?.isEmpty == true { throw ValidationError("The name of a pool must not be empty.") }
        if let pool, BusTopology.isReserved(pool) {
            throw ValidationError("Names that begin with amq. belong to the broker: choose another name for the pool.")
        }
        if let pool, BusTopology.isTopicQueue(pool) {
            throw ValidationError("\(pool) is the name of a topic's own queue, which no pool may have.")
        }
        if pool != nil, queue.queue != nil {
            throw ValidationError("--pool cannot be combined with --queue: a pool is a separate queue.")
        }
    }

    func run() throws {
        let flag = exchange.first.map { [SettingKey.controlExchange.name: $0] } ?? [:]
        var files = FileCheck()
        let configuration = try files.configuration(common, store.flags, broker.flags, declaration.flags, flag)
        let output = DoctorOutput(json: json, hasColour: TerminalSize.showsColour(configuration.environment))
        for finding in files.findings { try output.add(finding.masked) }
        _ = try doctorRun(configuration).run { finding in try output.add(finding) }
        try output.finish(strict: strict)
    }

    private func doctorRun(_ configuration: Configuration) -> DoctorRun {
        var run = DoctorRun(
            broker: { try configuration.connection(as: "doctor", allowsContradiction: true) },
            store: configuration.doctorStore
        )
        // If the settings contradict each other, which is an earlier finding, the defaults apply.
        run.topology = (try? configuration.ownTopology()) ?? BusTopology()
        run.topology.topic = queue.topic
        let isContradicted = (try? configuration.declarationContradiction()) != nil
        run.isDeclarationStated = configuration.statesDeclaration && !isContradicted
        run.exchanges = exchange.isEmpty ? configuration.namedExchanges.map(\.text) : exchange
        run.isDeclarationFromServices = run.isDeclarationStated && !configuration.statesDeclarationByFlag
        run.queue = queue.name
        run.pool = pool
        run.settings = configuration.doctorSettings
        run.program = SoftwarePart(name: "osprofiler", version: ToolVersion.number)
        run.libraries = KnownStores.current.backends.compactMap(\.library).map {
            SoftwarePart(name: $0.name, version: $0.version)
        }
        run.limit = limit
        run.probesByPublishing = probesByPublishing
        return run
    }
}
