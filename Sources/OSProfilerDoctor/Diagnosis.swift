//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// A run in progress: gathers the facts, and lets the checks judge them.
struct Diagnosis<Failure: Error> {
    let run: DoctorRun
    let topology: BusTopology
    let queue: String
    private let onFinding: (Finding) throws(Failure) -> Void
    private(set) var findings: [Finding] = []

    /// The result of probing the bus, for those checks that need it.
    var bus: BusProbeResult?
    var server: ServerCheck?
    private var store: (any TraceStore)?

    init(run: DoctorRun, onFinding: @escaping (Finding) throws(Failure) -> Void) {
        self.run = run
        self.onFinding = onFinding
        topology = run.topology
        queue = run.pool ?? run.queue ?? run.topology.queue
    }

    var limit: Duration { run.limit }

    mutating func make() throws(Failure) {
        if let settings = run.settings {
            try add(ConfigurationCheck(settings: settings, topology: topology).findings)
        }
        let connection = try checkBroker()
        if let connection {
            try checkBus(connection)
        } else {
            try add(.skipped("topology", "no broker to query"))
        }
        let health = try checkStore()
        if run.probesByPublishing, let connection {
            try checkRoutes(connection)
        }
        try checkClocks(health)
        try add(VersionCheck(parts: versions).findings)
        if run.store?.belongsToRun == true { store?.close() }
    }

    // MARK: Findings

    mutating func add(_ new: [Finding]) throws(Failure) {
        for finding in new.map(\.masked) {
            findings.append(finding)
            try onFinding(finding)
        }
    }

    mutating func add(_ finding: Finding) throws(Failure) { try add([finding]) }

    // MARK: Routes

    private mutating func checkRoutes(_ connection: AMQPConfiguration) throws(Failure) {
        func check(_ exchange: String) -> Finding {
            var topology = topology
            topology.exchange = exchange
            let check = RouteCheck(connection: connection, topology: topology, queue: queue, limit: limit)
            return check.finding(hasConsumer: (bus?.first?.consumerCount ?? 0) > 0, store: store)
        }
        for (exchange, _) in bus?.exchanges ?? [] { try add(check(exchange)) }
        for exchange in bus?.otherExchanges ?? [] {
            let finding = check(exchange)
            // Nobody said that this service is traced.
            let isProblem = finding.status == .problem
            try add(isProblem ? .warning(finding.check, finding.message, finding.advice ?? "") : finding)
        }
    }

    // MARK: Store

    private mutating func checkStore() throws(Failure) -> StoreHealth? {
        guard let named = run.store else {
            // An earlier finding says why there is none.
            try add(.skipped("store", "no connection string to open"))
            return nil
        }
        let now = Timestamp.now()
        let limit = limit
        let health: StoreHealth
        let findings: [Finding]
        do {
            let store = try TimeLimit.run(limit) { try named.open() }
            self.store = store
            // A store observes the limit itself, but a disk that hangs does not.
            health = try TimeLimit.run(limit * 2) { try store.health(within: limit) }
            var check = StoreCheck(capabilities: store.capabilities, now: now)
            check.accessAdvice = named.accessAdvice
            if let status = bus?.second, status.consumerCount > 0 { check.waiting = status.messageCount }
            findings = check.findings(health, store: named.name)
        } catch {
            try add(StoreCheck.failed(error))
            return nil
        }
        try add(findings)
        return health
    }

    // MARK: Clocks and versions

    private mutating func checkClocks(_ health: StoreHealth?) throws(Failure) {
        guard let health else { return try add(.skipped("clock", "no store to compare with")) }
        let author = health.skew.flatMap { skew in
            try? TimeLimit.run(limit) { [store] in try store?.points(of: skew.baseID)?.latestAuthor }
        }
        try add(ClockCheck(health: health, author: author, now: .now()).findings)
    }

    private var versions: [SoftwarePart] {
        var parts = [run.program].compactMap { $0 }
        parts += [
            SoftwarePart(name: "librabbitmq", version: AMQPLibrary.version),
            SoftwarePart(name: "OpenSSL", version: AMQPLibrary.opensslVersion),
        ]
        parts += run.libraries
        if let server, let version = server.serverVersion {
            parts.append(SoftwarePart(name: server.product, version: version.description))
        }
        return parts
    }
}

extension PointBatch {
    /// The service and host that stamped the latest point, such as `ironic-api on web-1`.
    fileprivate var latestAuthor: String? {
        guard let latest = entries.max(by: { $0.timestamp < $1.timestamp }) else { return nil }
        let service = summaryText(latest.service) ?? "a service"
        return summaryText(latest.host).map { "\(service) on \($0)" } ?? service
    }
}
