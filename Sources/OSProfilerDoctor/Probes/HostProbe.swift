//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerTCP

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
        /// The addresses that were tried before and did not answer.
        var silent: [String] = []
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

/// Probes one host as the consumer reaches it: name, TCP, then TLS and login together.
struct HostProbe: Sendable {
    let connection: AMQPConfiguration
    /// Time limit for each step.
    let limit: Duration
    var connector = TCPConnector()

    func facts(_ endpoint: AMQPEndpoint) -> HostProbeResult {
        var facts = HostProbeResult(endpoint: endpoint, lookup: timed(limit) { try lookUp(endpoint.host) })
        guard case .success = facts.lookup else { return facts }
        // The attempts observe the limit themselves, but not the name resolution before them.
        let contact = timed(limit * 2) { try reach(endpoint) }
        facts.contact = contact
        guard case .success = contact else { return facts }
        facts.login = logIn(endpoint)
        return facts
    }

    private func timed<Value: Sendable>(
        _ limit: Duration,
        _ body: @escaping @Sendable () throws -> Value
    ) -> Result<Value, DoctorError> {
        do {
            return .success(try TimeLimit.run(limit, body))
        } catch {
            return .failure(error as? DoctorError ?? DoctorError("\(error)"))
        }
    }

    private func lookUp(_ host: String) throws -> HostProbeResult.Lookup {
        let start = ContinuousClock.now
        let addresses: [SocketAddress]
        do throws(TCPError) { addresses = try connector.resolve(host, 0) } catch { throw DoctorError("\(error)") }
        return HostProbeResult.Lookup(addresses: addresses.map(\.text), duration: .now - start)
    }

    /// Returns the first address that answers.
    private func reach(_ endpoint: AMQPEndpoint) throws -> HostProbeResult.Contact {
        let start = ContinuousClock.now
        do throws(TCPError) {
            let socket = try connector.connect(to: endpoint.host, port: endpoint.port, within: limit)
            socket.close()
            return HostProbeResult.Contact(
                address: socket.address.text,
                duration: .now - start,
                silent: socket.silent.map(\.text)
            )
        } catch {
            guard case .failed(let attempts) = error else { throw DoctorError("\(error)") }
            let silence = "no answer within \(DurationText.text(microseconds: limit.totalMicroseconds))"
            let reasons = attempts.map { "\($0.address): \($0.reason ?? silence)" }
            throw DoctorError(reasons.joined(separator: ", "))
        }
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
