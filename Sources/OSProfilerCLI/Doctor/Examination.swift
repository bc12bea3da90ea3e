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
    /// The services' exchanges; where none is given, that of the settings.
    let exchanges: [String]
    let queue: String
    let topic: String
    let limit: Duration
    let report: DoctorReport

    /// What was found on the way, for those checks that need it too.
    var bus: BusFacts?
    var server: ServerCheck?
    var store: (any TraceStore)?

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
            try examineRoutes(connection, topology)
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

    private func examineRoutes(_ connection: AMQPConfiguration, _ topology: BusTopology) throws {
        for (exchange, _) in bus?.exchanges ?? [] {
            var topology = topology
            topology.exchange = exchange
            let probe = RouteCheck(connection: connection, topology: topology, limit: limit)
            try report.add(probe.finding(hasConsumer: (bus?.first?.consumerCount ?? 0) > 0, store: store))
        }
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
            let known = KnownStores.current
            let store = try TimeLimit.run(limit) { try known.open(string, for: .reading, needs: []) }
            self.store = store
            // A store keeps to the limit itself; a disk that hangs does not.
            let health = try TimeLimit.run(limit * 2) { [limit] in try store.health(within: limit) }
            var check = StoreCheck(capabilities: store.capabilities, now: now)
            check.accessAdvice = try? known.backend(of: string).accessAdvice
            if let status = bus?.second, status.consumerCount > 0 { check.waiting = status.messageCount }
            try report.add(check.findings(health, store: string.masked))
            return health
        } catch {
            try report.add(StoreCheck.failed(error))
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
        parts += KnownStores.current.backends.compactMap(\.library).map {
            VersionCheck.Part(name: $0.name, version: $0.version)
        }
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
