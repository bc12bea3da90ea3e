//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

extension Examination {
    /// - Returns: how to connect to the first broker that answered; nil when none did.
    mutating func examineBroker(_ topology: BusTopology) throws -> AMQPConfiguration? {
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

    mutating func examineBus(_ connection: AMQPConfiguration, _ topology: BusTopology) throws {
        let facts: BusFacts
        do {
            let probe = BusProbe(
                connection: connection,
                topology: topology,
                exchanges: exchanges.isEmpty ? [topology.exchange] : exchanges,
                queue: queue,
                limit: limit
            )
            facts = try probe.facts()
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
}
