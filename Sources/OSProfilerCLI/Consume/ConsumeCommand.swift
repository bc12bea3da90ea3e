//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Logging
internal import OSProfilerCollector
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerMonitoring
internal import OSProfilerStore

struct ConsumeCommand: LoggingCommand, StoppableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "consume",
            abstract: "Moves trace points from the queue into the store.",
            discussion: """
                A message is acknowledged once the store has it. A message that is not a trace point goes to the queue \
                <topic>.rejected. SIGINT and SIGTERM finish the pending batch; a second one ends at once. Without a \
                terminal, SIGHUP reads the configuration files again.

                The queue is the one that the services publish to. If it does not exist yet, the command waits for \
                it. It creates the queue only if you state how the services declare it, with --durable, --quorum or \
                --config-file, because a queue with other properties would end their tracing.

                Only its owner can read the store's file, whatever the umask. With ?mode=0640 at the end of a \
                sqlite:// connection string the members of its group can read it too, even while this command writes.

                --transport-url can be given several times, for the brokers or virtual hosts of several cells. Each is a \
                bus, consumed on a thread of its own and counted apart; all of them go into one store, with the same \
                exchanges and options. A bus that is down, or refuses the login, holds up no other.

                --connection-string can be given several times. The first store decides what is acknowledged. The \
                others receive what it accepted if they keep up: they delay nothing, and the points that they miss \
                are counted.

                EXAMPLES
                  osprofiler consume --exchange ironic
                  osprofiler consume --config-file /etc/ironic/ironic.conf \\
                      --retention 30d --max-size 10GB
                  osprofiler consume --metrics-port 9464 --log-format json
                  osprofiler consume --drain --json
                  osprofiler consume --connection-string \\
                      'sqlite:////var/lib/osprofiler/traces.db?mode=0640'
                  osprofiler consume \\
                      --connection-string sqlite:////var/lib/osprofiler/traces.db \\
                      --connection-string jsonl:////var/log/osprofiler/traces.jsonl
                  osprofiler consume --pool osprofiler --exchange nova --exchange neutron
                  osprofiler consume --exchange nova \\
                      --transport-url @/etc/osprofiler/cell1.url \\
                      --transport-url @/etc/osprofiler/cell2.url
                """
        )
    }

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "The services' control_exchange, to which the queue is bound; repeatable. "
                + "(default: that of the services of --config-file, else openstack)",
            valueName: "name"
        )
    )
    var exchange: [String] = []

    @OptionGroup var queue: QueueOptions

    @Option(
        help: ArgumentHelp(
            "Consume from a separate queue with this name, so that other consumers get every message too.",
            valueName: "name"
        )
    )
    var pool: String?

    @OptionGroup(title: "Declaration by the services") var declaration: DeclarationOptions

    @Option(help: ArgumentHelp("Messages to prefetch, 1 to 65535.", valueName: "n"))
    var prefetch = 3000

    @Option(
        name: .customLong("batch-size"),
        help: ArgumentHelp(
            "Messages to store in one step; at most a third of --prefetch.",
            valueName: "n"
        )
    )
    var batchSize = 1000

    @Option(
        name: .customLong("quarantine-limit"),
        help: ArgumentHelp(
            "Messages that <topic>.rejected holds at the most, if this command creates it; more go into the store. "
                + "(default: no limit)",
            valueName: "n"
        )
    )
    var quarantineLimit: Int?

    @Flag(help: "End when the queue is empty.")
    var drain = false

    @OptionGroup(title: "Retention") var retention: RetentionOptions

    @OptionGroup(title: "Monitoring") var monitoring: MonitoringOptions

    @Flag(help: "Print one object with the counters on standard output at the end.")
    var json = false

    @OptionGroup(title: "Where") var stores: ConsumeStoreOptions
    @OptionGroup var brokers: ConsumeBrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if !(1...65_535).contains(prefetch) { throw ValidationError("--prefetch must be from 1 to 65535.") }
        if batchSize < 1 { throw ValidationError("--batch-size must be at least 1.") }
        if let quarantineLimit, quarantineLimit < 1 { throw ValidationError("--quarantine-limit must be at least 1.") }
        if pool?.isEmpty == true { throw ValidationError("The name of a pool must not be empty.") }
        if let name = pool ?? queue.queue, BusTopology.isRejectedQueue(name) {
            throw ValidationError(
                "\(name) holds rejected messages: return them with `osprofiler queue export` and `queue replay`."
            )
        }
        if let pool, BusTopology.isReserved(pool) {
            throw ValidationError("Names that begin with amq. belong to the broker: choose another name for the pool.")
        }
        if let pool, BusTopology.isTopicQueue(pool) {
            throw ValidationError(
                "\(pool) is the name of a topic's own queue, which services declare: choose another name for the pool."
            )
        }
        if pool != nil, queue.queue != nil {
            throw ValidationError("--pool cannot be combined with --queue: a pool is a separate queue.")
        }
    }

    func run() throws {
        if retention.isDryRun { return try preview() }
        let plan = try plan()
        let logger = try plan.settings.logger(level: .info, showsTime: !StandardError.shared.isTerminal)
        warn(of: plan, logger)
        let start = ContinuousClock.now
        let (figures, outcome) = try ConsumeRun(self, logger).run(plan)
        let summary = ConsumeSummary(
            figures.buses,
            duration: .now - start,
            rejectedQueue: plan.buses[0].topology.rejectedQueue
        )
        if json {
            var writer = ByteWriter()
            summary.writeJSON(to: &writer)
            try StandardOutput.write(writer)
        } else if try plan.settings.logFormat() == .json {
            for metadata in summary.metadata { logger.info("ended", metadata: metadata) }
        } else {
            for line in summary.lines { StandardError.shared.write(line: line) }
        }
        try outcome.get()
    }

    /// Reads flags, environment and files as they are now.
    func plan() throws -> ConsumePlan {
        let settings = try settings()
        // Checked first: the command does not connect if the store's connection string is invalid.
        let store = try settings[0].connectionString(skipsMessaging: true)
        return ConsumePlan(
            settings: settings[0],
            buses: try ConsumedBuses.named(settings.map(collectorConfiguration)),
            store: store,
            mirrors: try stores.mirrors(of: ConnectionString(store.text), settings[0])
        )
    }

    /// The settings of each bus.
    private func settings() throws -> [Configuration] {
        let flag = exchange.first.map { [SettingKey.controlExchange.name: $0] } ?? [:]
        return try common.configurations(of: brokers.flags.map { [stores.flags, $0, declaration.flags, flag] })
    }

    /// Shows what retention would delete now.
    private func preview() throws {
        let named = try settings()[0].connectionString(skipsMessaging: true)
        StopSignals.release()
        let store = try KnownStores.current.open(
            ConnectionString(named.text),
            for: .reading,
            needs: retention.policy.needs
        )
        defer { store.close() }
        try RetentionPreview(retention.policy, of: store).write()
    }

    private func warn(of plan: ConsumePlan, _ logger: Logger) {
        if let file = plan.settings.serviceFile(naming: plan.store) {
            logger.warning(
                "the services write into this store themselves: no consumer is needed",
                metadata: [LogKey.reason: "[profiler] connection_string in \(file)"]
            )
        }
        if let names = plan.settings.formerNames {
            logger.warning("the configuration has options by former names", metadata: [LogKey.reason: "\(names)"])
        }
    }

    private func collectorConfiguration(_ settings: Configuration) throws -> CollectorConfiguration {
        var configuration = CollectorConfiguration(connection: try settings.connection(as: "consume", warns: false))
        configuration.topology = try settings.topology()
        configuration.topology.topic = queue.topic
        configuration.queue = queue.queue
        configuration.pool = pool
        configuration.exchanges = exchange.isEmpty ? settings.namedExchanges.map(\.text) : exchange
        configuration.createsQueue = settings.statesDeclaration
        configuration.prefetch = prefetch
        configuration.batchSize = batchSize
        configuration.quarantineLimit = quarantineLimit
        configuration.drains = drain
        configuration.retention = retention.policy
        configuration.minimumFreeBytes = retention.minimumFree?.bytes
        configuration.isMonitored = monitoring.port != nil || StandardError.shared.isTerminal
        return configuration
    }
}
