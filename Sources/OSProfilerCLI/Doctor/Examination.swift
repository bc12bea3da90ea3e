//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Goes from the broker to the store, gathers what is to be seen, and has it judged.
struct Examination {
    let configuration: Configuration
    let queue: String
    let topic: String
    let limit: Duration
    let report: DoctorReport

    private var bus: BusFacts?
    private var server: ServerCheck?
    private var store: (any TraceStore)?

    init(configuration: Configuration, queue: String, topic: String, limit: Duration, report: DoctorReport) {
        self.configuration = configuration
        self.queue = queue
        self.topic = topic
        self.limit = limit
        self.report = report
    }

    mutating func run(probesByPublishing: Bool) throws {
        let topology = topology()
        let connection = try examineBroker(topology)
        if let connection {
            try examineBus(connection, topology)
        } else {
            try report.add(.skipped("topology", "no broker to ask"))
        }
        let health = try examineStore()
        if probesByPublishing, let connection {
            let probe = RouteCheck(connection: connection, topology: topology, limit: limit)
            try report.add(probe.finding(hasConsumer: (bus?.first?.consumerCount ?? 0) > 0, store: store))
        }
        try examineClocks(health)
        try report.add(VersionCheck(parts: versions).findings)
        store?.close()
    }

    /// Where the settings contradict, which has been told, the defaults stand in.
    private func topology() -> BusTopology {
        var topology = (try? configuration.topology()) ?? BusTopology()
        topology.topic = topic
        return topology
    }

    // MARK: Broker

    /// - Returns: how to connect to the first broker that answered; nil when none did.
    private mutating func examineBroker(_ topology: BusTopology) throws -> AMQPConfiguration? {
        var connection: AMQPConfiguration
        do {
            connection = try configuration.connection(as: "doctor")
            connection.rpcTimeout = limit
            connection.connectTimeout = limit
        } catch {
            try report.add(
                .problem(
                    "broker.url",
                    Failure(error).message,
                    "--transport-url rabbit://user:password@host:5672/vhost, or the same in OSPROFILER_TRANSPORT_URL"
                )
            )
            return nil
        }
        try report.add(.ok("broker.url", Self.text(connection)))
        let hosts = hosts(connection)
        try report.add(HostCheck(connection: connection, hosts: hosts, now: .now()).findings)
        guard let host = hosts.first(where: \.isLoggedIn), let login = try host.login?.get() else { return nil }
        connection.endpoints = [host.endpoint]
        try examineServer(login, connection, topology)
        return connection
    }

    private static func text(_ connection: AMQPConfiguration) -> String {
        let hosts = connection.endpoints.map(\.description).joined(separator: ", ")
        return "\(hosts), virtual host \(connection.virtualHost), \(connection.tls == nil ? "without" : "with") TLS"
    }

    private func hosts(_ connection: AMQPConfiguration) -> [HostFacts] {
        let probe = HostProbe(connection: connection, limit: limit)
        // Name, contact and login, and a name look-up that the library repeats.
        let results = TimeLimit.map(connection.endpoints, limit * 4) { probe.facts($0) }
        return zip(connection.endpoints, results).map { endpoint, result in
            (try? result.get()) ?? HostFacts(endpoint: endpoint, lookup: .failure(CLIError("no answer in time")))
        }
    }

    private mutating func examineServer(
        _ login: HostFacts.Login,
        _ connection: AMQPConfiguration,
        _ topology: BusTopology
    ) throws {
        // Its questions are RabbitMQ's: what another broker makes of them is unknown.
        let unasked = ServerCheck(properties: login.server, topology: topology, permissions: nil)
        guard unasked.product == "RabbitMQ" else {
            server = unasked
            return try report.add(unasked.findings)
        }
        let answer = Result {
            try TimeLimit.run(limit) { [queue] in
                try PermissionProbe.permissions(topology, queue: queue, connection)
            }
        }
        let server = ServerCheck(properties: login.server, topology: topology, permissions: try? answer.get())
        self.server = server
        try report.add(server.findings)
        switch answer {
        case .success(let permissions):
            let rejected = try? TimeLimit.run(limit) {
                let inspector = try QueueInspector(connection)
                defer { inspector.close() }
                return try inspector.status(of: topology.rejectedQueue)
            }
            let check = PermissionCheck(
                permissions: permissions,
                topology: topology,
                queue: queue,
                user: (connection.endpoints[0].credentials ?? connection.credentials).user,
                virtualHost: connection.virtualHost,
                hasRejectedQueue: rejected != nil
            )
            try report.add(check.finding)
        case .failure(let error):
            try report.add(.skipped("broker.permissions", Failure(error).message))
        }
    }

    // MARK: Topology

    private mutating func examineBus(_ connection: AMQPConfiguration, _ topology: BusTopology) throws {
        let facts: BusFacts
        do {
            facts = try BusProbe(connection: connection, topology: topology, queue: queue, limit: limit).facts()
        } catch {
            return try report.add(.problem("topology", error))
        }
        bus = facts
        let check = TopologyCheck(
            facts: facts,
            topology: topology,
            queue: queue,
            isStated: configuration.statesFlavour,
            serverVersion: server?.serverVersion
        )
        try report.add(check.findings)
        let backlog = BacklogCheck(facts: facts, queue: queue, rejectedQueue: topology.rejectedQueue)
        try report.add(backlog.findings)
    }

    // MARK: Store

    private mutating func examineStore() throws -> StoreHealth? {
        // Why there is none to look at has been told.
        guard let value = try? configuration.connectionString(skipsMessaging: true) else {
            try report.add(.skipped("store", "no connection string to open"))
            return nil
        }
        let string = ConnectionString(value.text)
        let now = Timestamp.now()
        do {
            let store = try TimeLimit.run(limit) { try StoreFactory.open(string, for: .reading) }
            self.store = store
            // A store keeps to the limit itself; a disk that hangs does not.
            let health = try TimeLimit.run(limit * 2) { [limit] in try store.health(within: limit) }
            var check = StoreCheck(now: now)
            if let status = bus?.second, status.consumerCount > 0 { check.waiting = status.messageCount }
            try report.add(check.findings(health, store: string.masked))
            return health
        } catch {
            try report.add(StoreCheck.failed(error, isDefault: value.origin == .standard))
            return nil
        }
    }

    // MARK: Clocks and versions

    private func examineClocks(_ health: StoreHealth?) throws {
        guard let health else { return try report.add(.skipped("clock", "no store to compare with")) }
        let author = health.skew.flatMap { skew in
            try? TimeLimit.run(limit) { [store] in try store?.points(of: skew.baseID)?.latestAuthor }
        }
        try report.add(ClockCheck(health: health, author: author, now: .now()).findings)
    }

    private var versions: [VersionCheck.Part] {
        var parts = [
            VersionCheck.Part(name: "osprofiler", version: ToolVersion.number),
            VersionCheck.Part(name: "librabbitmq", version: AMQPLibrary.version),
            VersionCheck.Part(name: "OpenSSL", version: AMQPLibrary.opensslVersion),
        ]
        parts += StoreFactory.all.compactMap(\.library)
        if let server, let version = server.serverVersion {
            parts.append(VersionCheck.Part(name: server.product, version: version.description))
        }
        return parts
    }
}

extension PointBatch {
    /// Who stamped the latest point: `ironic-api on web-1`.
    fileprivate var latestAuthor: String? {
        guard let latest = entries.max(by: { $0.timestamp < $1.timestamp }) else { return nil }
        let service = summaryText(latest.service) ?? "a service"
        return summaryText(latest.host).map { "\(service) on \($0)" } ?? service
    }
}
