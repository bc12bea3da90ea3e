//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerAMQP

/// The results of reaching one host of the transport URL, step by step; a step after a failed one is nil.
struct HostProbeResult: Sendable {
    /// The addresses of the name, in the resolver's order of preference.
    struct Lookup: Sendable {
        var addresses: [String]
        var duration: Duration
    }

    /// The address that accepted the connection.
    struct Contact: Sendable {
        var address: String
        var duration: Duration
    }

    /// The broker's properties and the negotiated parameters.
    struct Login: Sendable {
        var duration: Duration
        var heartbeat: Int
        var server: [(String, AMQPValue)]
        var certificate: AMQPCertificate?
    }

    let endpoint: AMQPEndpoint
    var lookup: Result<Lookup, DoctorError>
    var contact: Result<Contact, DoctorError>?
    var login: Result<Login, AMQPError>?

    var isLoggedIn: Bool { (try? login?.get()) != nil }
}

/// Probes one host as librabbitmq reaches it: name, TCP, then TLS and login together.
struct HostProbe: Sendable {
    let connection: AMQPConfiguration
    /// Time limit for each step.
    let limit: Duration

    func facts(_ endpoint: AMQPEndpoint) -> HostProbeResult {
        var facts = HostProbeResult(endpoint: endpoint, lookup: timed { try lookUp(endpoint.host) })
        guard let lookup = try? facts.lookup.get() else { return facts }
        let contact = timed { try reach(lookup.addresses, port: endpoint.port) }
        facts.contact = contact
        guard case .success = contact else { return facts }
        facts.login = logIn(endpoint)
        return facts
    }

    private func timed<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) -> Result<Value, DoctorError> {
        do {
            return .success(try TimeLimit.run(limit, body))
        } catch {
            return .failure(error as? DoctorError ?? DoctorError("\(error)"))
        }
    }

    private func lookUp(_ host: String) throws -> HostProbeResult.Lookup {
        let start = ContinuousClock.now
        let addresses = try SocketAddress.all(of: host, port: 0).map(\.text)
        return HostProbeResult.Lookup(addresses: addresses, duration: .now - start)
    }

    /// Returns the first address that answers, trying them in order as a client does.
    private func reach(_ addresses: [String], port: Int) throws -> HostProbeResult.Contact {
        var failures: [String] = []
        for address in addresses {
            let start = ContinuousClock.now
            guard let target = try SocketAddress.all(of: address, port: port).first else { continue }
            if let failure = target.connect(within: limit / addresses.count) {
                failures.append("\(address): \(failure)")
            } else {
                return HostProbeResult.Contact(address: address, duration: .now - start)
            }
        }
        throw DoctorError(failures.joined(separator: ", "))
    }

    private func logIn(_ endpoint: AMQPEndpoint) -> Result<HostProbeResult.Login, AMQPError> {
        var configuration = connection
        configuration.endpoints = [endpoint]
        configuration.connectTimeout = limit
        let start = ContinuousClock.now
        do throws(AMQPError) {
            let connection = try AMQPConnection.open(configuration)
            defer { connection.close() }
            return .success(
                HostProbeResult.Login(
                    duration: .now - start,
                    heartbeat: connection.heartbeat,
                    server: connection.serverProperties,
                    certificate: connection.serverCertificate
                )
            )
        } catch {
            return .failure(error)
        }
    }
}
