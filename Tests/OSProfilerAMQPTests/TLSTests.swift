//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import TestSupport
import Testing

@Suite("TLS", .hangLimit, .blocking)
struct TLSTests {
    private func configuration(host: String = "localhost") throws -> AMQPConfiguration {
        let broker = try PrivateBroker.shared()
        var configuration = broker.configuration()
        // The broker's TLS port is open on 127.0.0.1 only; for localhost the client falls back to it after ::1.
        configuration.endpoints = [AMQPEndpoint(host: host, port: broker.tlsPort)]
        configuration.tls = AMQPTLSConfiguration(caFile: broker.caFile)
        return configuration
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func acceptsACertificateForTheHost(host: String) throws {
        let connection = try AMQPConnection.open(try configuration(host: host))
        let channel = try connection.openChannel()
        let queue = try channel.declareQueue("", exclusive: true).name
        let body = pattern(1_000_000, seed: 1)
        _ = try channel.publish(exchange: "", routingKey: queue, body: body)
        #expect(try channel.get(queue)?.body == body)
        connection.close()
    }

    @Test(arguments: [true, false])
    func readsTheServersCertificate(isVerified: Bool) throws {
        var configuration = try configuration()
        configuration.tls?.verifyPeer = isVerified
        let connection = try AMQPConnection.open(configuration)
        defer { connection.close() }
        let certificate = try #require(connection.serverCertificate)
        #expect(certificate.subject == "localhost" && certificate.issuer == "Test CA")
        #expect(certificate.names == ["localhost", "127.0.0.1"])
        // Valid for seven days, and created moments ago or at the start of the tests.
        let left = certificate.expires - Int64(Date().timeIntervalSince1970)
        #expect((6 * 86_400...7 * 86_400).contains(left))
    }

    @Test func thereIsNoCertificateWithoutTLS() throws {
        let connection = try AMQPConnection.open(try PrivateBroker.shared().configuration())
        defer { connection.close() }
        #expect(connection.serverCertificate == nil)
    }

    @Test func refusesAnUnknownAuthority() throws {
        var configuration = try configuration()
        configuration.tls?.caFile = try PrivateBroker.shared().foreignCAFile
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .tls)
        #expect(error.message.contains("not trusted"))
        #expect(!error.isRetriable)
    }

    @Test func theSystemsAuthoritiesDoNotKnowThisOne() throws {
        var configuration = try configuration()
        configuration.tls?.caFile = nil
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .tls)
        #expect(error.message.contains("not trusted"))
    }

    @Test func refusesACertificateForAnotherName() throws {
        var configuration = try configuration()
        configuration.tls?.serverName = "rabbit.example.org"
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .tls)
        #expect(error.message.contains("host name"))
        configuration.tls?.serverName = "127.0.0.2"
        #expect(try failure { _ = try AMQPConnection.open(configuration) }.message.contains("IP address"))
        configuration.tls?.verifyHostname = false
        try AMQPConnection.open(configuration).close()
    }

    @Test func verificationCanBeTurnedOff() throws {
        var configuration = try configuration()
        configuration.tls = AMQPTLSConfiguration(verifyPeer: false)
        try AMQPConnection.open(configuration).close()
    }

    @Test func presentsAClientCertificate() throws {
        let broker = try PrivateBroker.shared()
        var configuration = try configuration()
        configuration.tls?.certificateFile = broker.clientCertificateFile
        #expect(try failure { _ = try AMQPConnection.open(configuration) }.code == .invalidArgument)
        configuration.tls?.keyFile = broker.clientKeyFile
        try AMQPConnection.open(configuration).close()
        configuration.tls?.keyFile = broker.caFile
        #expect(try failure { _ = try AMQPConnection.open(configuration) }.message.contains("no private key"))
    }

    @Test func aMissingAuthorityFileIsNamed() throws {
        var configuration = try configuration()
        configuration.tls?.caFile = "/nonexistent/ca.pem"
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .tls)
        #expect(error.message.contains("/nonexistent/ca.pem"))
    }

    @Test func tlsTowardsAPlainPort() throws {
        let broker = try PrivateBroker.shared()
        var configuration = try configuration()
        configuration.endpoints = [AMQPEndpoint(host: "127.0.0.1", port: broker.port)]
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        #expect(error.code == .tls)
        #expect(error.message.contains("does not speak TLS"))
    }

    @Test func plainTowardsATLSPort() throws {
        var configuration = try configuration()
        configuration.tls = nil
        let error = try failure { _ = try AMQPConnection.open(configuration) }
        // The broker hangs up without an answer, as it would during a shutdown, so only the hint helps.
        #expect(error.code == .unreachable)
        #expect(error.message.contains("does the port expect TLS (ssl=1)?"))
    }
}
