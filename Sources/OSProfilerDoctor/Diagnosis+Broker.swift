//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

extension Diagnosis {
    /// - Returns: the configuration for the first broker that answered; nil if none did.
    mutating func checkBroker() throws(Failure) -> AMQPConfiguration? {
        guard let broker = run.broker else { return nil }
        var connection: AMQPConfiguration
        do {
            connection = try broker()
            connection.rpcTimeout = limit
            connection.connectTimeout = limit
        } catch {
            try add(
                .problem(
                    "broker.url",
                    ErrorText.message(error),
                    "--transport-url rabbit://user:password@host:5672/vhost, or the same in OSPROFILER_TRANSPORT_URL"
                )
            )
            return nil
        }
        try add(.ok("broker.url", Self.text(connection)))
        let hosts = hosts(connection)
        try add(HostCheck(connection: connection, hosts: hosts, now: .now()).findings)
        guard let host = hosts.first(where: \.isLoggedIn), let login = try? host.login?.get() else { return nil }
        connection.endpoints = [host.endpoint]
        try checkServer(login, connection)
        return connection
    }

    private static func text(_ connection: AMQPConfiguration) -> String {
        let hosts = connection.endpoints.map(\.description).joined(separator: ", ")
        return "\(hosts), virtual host \(connection.virtualHost), \(connection.tls == nil ? "without" : "with") TLS"
    }

    private func hosts(_ connection: AMQPConfiguration) -> [HostProbeResult] {
        let probe = HostProbe(connection: connection, limit: limit)
        // The factor covers name, TCP and login, and the name resolution before the last two.
        let results = TimeLimit.map(connection.endpoints, limit * 5) { probe.facts($0) }
        return zip(connection.endpoints, results).map { endpoint, result in
            (try? result.get())
                ?? HostProbeResult(endpoint: endpoint, lookup: .failure(DoctorError("no answer in time")))
        }
    }

    private mutating func checkServer(
        _ login: HostProbeResult.Login,
        _ connection: AMQPConfiguration
    ) throws(Failure) {
        // The permission probes rely on RabbitMQ's behaviour; how another broker reacts to them is unknown.
        let unasked = ServerCheck(properties: login.server, topology: topology, permissions: nil)
        guard unasked.product == "RabbitMQ" else {
            server = unasked
            return try add(unasked.findings)
        }
        let answer = Result {
            try TimeLimit.run(limit) { [queue, topology] in
                try PermissionProbe.permissions(topology, queue: queue, connection)
            }
        }
        let server = ServerCheck(properties: login.server, topology: topology, permissions: try? answer.get())
        self.server = server
        try add(server.findings)
        switch answer {
        case .success(let permissions):
            let rejected = try? TimeLimit.run(limit) { [topology] in
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
            try add(check.finding)
        case .failure(let error):
            try add(.skipped("broker.permissions", ErrorText.message(error)))
        }
    }

    // MARK: Topology

    mutating func checkBus(_ connection: AMQPConfiguration) throws(Failure) {
        let facts: BusProbeResult
        do {
            let probe = BusProbe(
                connection: connection,
                topology: topology,
                exchanges: run.exchanges.isEmpty ? [topology.exchange] : run.exchanges,
                queue: queue,
                isPool: run.pool != nil,
                limit: limit
            )
            facts = try probe.facts()
        } catch {
            return try add(.problem("topology", error))
        }
        bus = facts
        let check = TopologyCheck(
            facts: facts,
            topology: topology,
            queue: queue,
            isStated: run.isDeclarationStated,
            isFromServices: run.isDeclarationFromServices,
            isPool: run.pool != nil,
            serverVersion: server?.serverVersion
        )
        try add(check.findings)
        try add(QueueRiskCheck(facts: facts, topology: topology, queue: queue, isPool: run.pool != nil).findings)
        let backlog = BacklogCheck(
            facts: facts,
            queue: queue,
            rejectedQueue: topology.rejectedQueue,
            servicesQueue: topology.queue
        )
        try add(backlog.findings)
    }
}
