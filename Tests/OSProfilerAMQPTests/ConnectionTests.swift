//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import TestSupport
import Testing

@Suite("Connecting", .hangLimit, .blocking)
struct ConnectionTests {
    @Test func connectsAndReadsServerProperties() throws {
        let broker = try PrivateBroker.shared()
        let connection = try AMQPConnection.open(broker.configuration())
        #expect(connection.isOpen)
        #expect(connection.serverVersion?.contains(".") == true)
        #expect(connection.serverProperties.contains { $0.0 == "product" && $0.1 == "RabbitMQ" })
        #expect(connection.heartbeat == 60)
        #expect(connection.frameMax == 131_072)
        #expect(connection.blockedReason == nil)
        connection.close()
        connection.close()
        #expect(!connection.isOpen)
        #expect(try failure { _ = try connection.openChannel() }.code == .closed)
        #expect(try failure { try connection.pump() }.code == .closed)
    }

    @Test func theBrokerSeesNameAndCapabilities() throws {
        let broker = try PrivateBroker.shared()
        var configuration = broker.configuration()
        configuration.connectionName = "a name to find"
        let connection = try AMQPConnection.open(configuration)
        let seen = try broker.evaluate(
            "lists:flatten(io_lib:format(\"~p\", [rabbit_networking:connection_info_all([client_properties])]))"
        )
        #expect(seen.contains("a name to find"))
        for capability in ["consumer_cancel_notify", "connection.blocked", "basic.nack", "publisher_confirms"] {
            #expect(seen.contains(capability), "\(capability)")
        }
        connection.close()
    }

    @Test func wrongPasswordIsReported() throws {
        let broker = try PrivateBroker.shared()
        var configuration = broker.configuration()
        configuration.credentials.password = "hunter2"
        // The second endpoint would answer the same and is not tried.
        configuration.endpoints.append(AMQPEndpoint(host: "127.0.0.1", port: 1))
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .authenticationFailed)
        #expect(error.replyCode == 403)
        #expect(error.message.contains("127.0.0.1:\(broker.port)"))
        #expect(!error.message.contains("hunter2"))
        #expect(!error.message.contains("\n"))
    }

    @Test func missingVirtualHostIsReported() throws {
        let broker = try PrivateBroker.shared()
        let error = try failure { _ = try AMQPConnection.open(broker.configuration("nowhere")) }
        #expect(error.code == .virtualHostNotFound)
        #expect(error.message.contains("nowhere"))
    }

    @Test func forbiddenVirtualHostIsReported() throws {
        let broker = try PrivateBroker.shared()
        try broker.evaluate(
            "rabbit_auth_backend_internal:add_user(<<\"stranger\">>, <<\"secret\">>, <<\"tests\">>)"
        )
        var configuration = broker.configuration()
        configuration.credentials.user = "stranger"
        configuration.credentials.password = "secret"
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .accessRefused)
    }

    /// Each is refused with a code that otherwise means another failure.
    @Test func reachedLimitsAreNoMatterOfPermissions() throws {
        let broker = try PrivateBroker.shared()
        let host = try broker.freshVirtualHost("limits")
        try broker.ctl("add_user", host, "secret")
        try broker.ctl("set_permissions", "-p", host, host, ".*", ".*", ".*")
        var configuration = broker.configuration(host)
        configuration.credentials = AMQPCredentials(user: host, password: "secret")
        func expectLimit(_ remedy: String, _ action: () throws -> Void) throws {
            let error = try failure(of: action)
            #expect(error.code == .limitReached && error.isRetriable, "\(error)")
            #expect(error.message.contains(remedy) && !error.message.contains("set_permissions"), "\(error)")
        }
        try broker.ctl("set_vhost_limits", "-p", host, "{\"max-connections\": 0}")
        try expectLimit("set_vhost_limits -p \(host) '{\"max-connections\": N}'") {
            _ = try AMQPConnection.open(configuration)
        }
        try broker.ctl("set_vhost_limits", "-p", host, "{\"max-queues\": 0}")
        let connection = try AMQPConnection.open(configuration)
        try expectLimit("max-queues") { _ = try connection.openChannel().declareQueue("q") }
        connection.close()
        try broker.ctl("set_user_limits", host, "{\"max-connections\": 0}")
        try expectLimit("set_user_limits \(host) '{\"max-connections\": N}'") {
            _ = try AMQPConnection.open(configuration)
        }
        try broker.ctl("clear_user_limits", host, "max-connections")
        try broker.ctl("set_user_limits", host, "{\"max-channels\": 0}")
        let other = try AMQPConnection.open(configuration)
        try expectLimit("max-channels") { _ = try other.openChannel() }
        other.close()
    }

    /// Permissions for routing keys are separate from those for exchanges and queues.
    @Test func aRefusedRoutingKeyIsGrantedSeparately() throws {
        let broker = try PrivateBroker.shared()
        let host = try broker.freshVirtualHost("topics")
        try broker.ctl("add_user", host, "secret")
        try broker.ctl("set_permissions", "-p", host, host, ".*", ".*", ".*")
        try broker.ctl("set_topic_permissions", "-p", host, host, "nova", "^none$", "^none$")
        var configuration = broker.configuration(host)
        configuration.credentials = AMQPCredentials(user: host, password: "secret")
        let connection = try AMQPConnection.open(configuration)
        defer { connection.close() }
        let error = try failure {
            let channel = try connection.openChannel()
            try channel.declareExchange("nova", type: "topic")
            try channel.bindQueue(try channel.declareQueue("q").name, exchange: "nova", routingKey: "q")
        }
        #expect(error.code == .accessRefused, "\(error)")
        #expect(
            error.message.contains("`rabbitmqctl set_topic_permissions -p \(host) \(host) nova '.*' '.*'`"),
            "\(error)"
        )
    }

    @Test func reservedNamesAreNoMatterOfPermissions() throws {
        let connection = try AMQPConnection.open(try PrivateBroker.shared().configuration())
        defer { connection.close() }
        for action in [
            { channel in _ = try channel.declareQueue("amq.mine") },
            { channel in try channel.declareExchange("amq.mine", type: "topic") },
            { channel in try channel.bindQueue(try channel.declareQueue("").name, exchange: "", routingKey: "x") },
        ] as [(AMQPChannel) throws -> Void] {
            let error = try failure { try action(try connection.openChannel()) }
            #expect(error.code == .notAllowed && error.message.contains("choose another"), "\(error)")
            #expect(!error.message.contains("set_permissions"))
        }
    }

    @Test func nobodyListening() throws {
        let silent = try SilentListener()
        let port = silent.port
        silent.close()
        let configuration = AMQPConfiguration(endpoints: [AMQPEndpoint(host: "127.0.0.1", port: port)])
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .unreachable)
        #expect(error.isRetriable)
        #expect(error.message.contains("127.0.0.1:\(port)"))
        #expect(error.message.lowercased().contains("refused"))
    }

    @Test func unknownHostName() throws {
        let configuration = AMQPConfiguration(endpoints: [AMQPEndpoint(host: "no-such-host.invalid")])
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .unreachable)
        #expect(error.message.contains("no-such-host.invalid:5672"))
        #expect(error.message.contains("resolved"))
    }

    @Test func noEndpointAtAll() throws {
        #expect(try failure { _ = try AMQPConnection.open(AMQPConfiguration(endpoints: [])) }.code == .invalidArgument)
        let port = AMQPConfiguration(endpoints: [AMQPEndpoint(host: "localhost", port: 70_000)])
        #expect(try failure { _ = try AMQPConnection.open(port) }.code == .invalidArgument)
    }

    @Test func silenceEndsTheHandshake() throws {
        let silent = try SilentListener()
        var configuration = AMQPConfiguration(endpoints: [AMQPEndpoint(host: "127.0.0.1", port: silent.port)])
        configuration.connectTimeout = .milliseconds(300)
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .timeout)
        #expect(error.message.contains("no broker answered in time: check the port, usually 5672"))
        configuration.tls = AMQPTLSConfiguration(verifyPeer: false)
        #expect(try failure { _ = try AMQPConnection.open(configuration) }.code == .timeout)
        silent.close()
    }

    @Test func failsOverToTheNextBroker() throws {
        let broker = try PrivateBroker.shared()
        let silent = try SilentListener()
        let dead = silent.port
        silent.close()
        var configuration = broker.configuration()
        configuration.endpoints.insert(AMQPEndpoint(host: "127.0.0.1", port: dead), at: 0)
        let connection = try AMQPConnection.open(configuration)
        #expect(connection.endpoint.port == broker.port)
        connection.close()

        configuration.endpoints = [dead, dead].map { AMQPEndpoint(host: "localhost", port: $0) }
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.message.split(separator: ";").count == 2)
    }

    @Test func eachEndpointMayHaveAUserOfItsOwn() throws {
        let broker = try PrivateBroker.shared()
        var configuration = broker.configuration()
        let right = configuration.credentials
        let wrong = AMQPCredentials(user: "stranger-to-all", password: "hunter2")
        func endpoint(_ credentials: AMQPCredentials?) -> AMQPEndpoint {
            AMQPEndpoint(host: broker.host, port: broker.port, credentials: credentials)
        }
        configuration.credentials = wrong
        configuration.endpoints = [endpoint(nil), endpoint(right)]
        let connection = try AMQPConnection.open(configuration)
        #expect(connection.endpoint.credentials == right)
        connection.close()

        configuration.endpoints = [endpoint(nil), endpoint(AMQPCredentials(user: "another", password: "hunter2"))]
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .authenticationFailed)
        #expect(error.message.contains("'stranger-to-all'") && error.message.contains("'another'"))
        #expect(!error.message.contains("hunter2"))
    }

    @Test(.enabled(if: try MachineNeed.ipv6.isMet(), "\(MachineNeed.ipv6)"))
    func speaksIPv6() throws {
        let broker = try PrivateBroker.shared()
        var configuration = broker.configuration()
        configuration.endpoints = [AMQPEndpoint(host: "::1", port: broker.port)]
        let connection = try AMQPConnection.open(configuration)
        #expect("\(connection.endpoint)" == "[::1]:\(broker.port)")
        _ = try connection.openChannel()
        connection.close()
    }

    @Test func aBrokerThatClosesEndsEveryCall() throws {
        let channel = try freshChannel()
        let connection = channel.connection
        _ = try channel.declareQueue("q")
        // In this virtual host only, because other tests share the broker.
        try PrivateBroker.shared().ctl(
            "close_all_connections",
            "--vhost",
            connection.configuration.virtualHost,
            "time to go"
        )
        let error = try failure { while true { _ = try connection.awaitEvent() } }
        #expect(error.code == .connectionClosed)
        #expect(error.replyCode == 320)
        #expect(error.message.contains("time to go"))
        #expect(!connection.isOpen)
        #expect(try failure { try channel.ack(1) }.code == .connectionClosed)
        #expect(
            try failure { _ = try channel.publish(exchange: "", routingKey: "q", body: [1]) }.code == .connectionClosed
        )
        #expect(try failure { _ = try channel.declareQueue("q") }.code == .connectionClosed)
        connection.close()
    }

    @Test func publishersNoticeThatTheBrokerHungUp() throws {
        let channel = try freshChannel()
        try PrivateBroker.shared().ctl(
            "close_all_connections",
            "--vhost",
            channel.connection.configuration.virtualHost,
            "time to go"
        )
        // Nothing reads except publishing itself.
        let error = try failure {
            while true { _ = try channel.publish(exchange: "", routingKey: "q", body: [1]) }
        }
        #expect(error.code == .connectionClosed)
    }

    @Test func pumpingKeepsABusyConnectionAlive() throws {
        var configuration = try PrivateBroker.shared().configuration()
        configuration.heartbeat = 1
        let pumped = try AMQPConnection.open(configuration)
        let neglected = try AMQPConnection.open(configuration)
        #expect(pumped.heartbeat == 1)
        for _ in 0..<50 {
            Thread.sleep(forTimeInterval: 0.1)
            try pumped.pump()
        }
        _ = try pumped.openChannel()
        // The same time without pumping: the broker has closed the connection.
        #expect(throws: AMQPError.self) { _ = try neglected.openChannel() }
        pumped.close()
        neglected.close()
    }

    @Test func theKillSwitchFreesABlockedOwner() throws {
        let channel = try freshChannel()
        let connection = channel.connection
        let killSwitch = connection.killSwitch
        let killer = Thread {
            Thread.sleep(forTimeInterval: 0.2)
            killSwitch.fire()
            killSwitch.fire()
        }
        killer.start()
        let error = try failure { _ = try connection.nextEvent(timeoutMicroseconds: 600_000_000) }
        #expect(error.code == .socket)
        connection.close()
        killSwitch.fire()
    }
}
