//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCore
import Testing

@testable import OSProfilerDoctor

@Suite struct HostCheckTests {
    private static let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private static func connection(_ change: (inout AMQPConfiguration) -> Void = { _ in }) -> AMQPConfiguration {
        var connection = AMQPConfiguration(endpoints: [AMQPEndpoint(host: "a"), AMQPEndpoint(host: "b")])
        change(&connection)
        return connection
    }

    private func findings(_ hosts: [HostProbeResult], _ connection: AMQPConfiguration = connection()) -> [Finding] {
        HostCheck(connection: connection, hosts: hosts, now: Self.now).findings
    }

    private func host(_ name: String, login: Result<HostProbeResult.Login, AMQPError>? = nil) -> HostProbeResult {
        HostProbeResult(
            endpoint: AMQPEndpoint(host: name),
            lookup: .success(.init(addresses: ["192.0.2.1"], duration: .milliseconds(2))),
            contact: .success(.init(address: "192.0.2.1", duration: .microseconds(300))),
            login: login
        )
    }

    private func refused(_ name: String) -> HostProbeResult {
        var facts = host(name)
        facts.contact = .failure(DoctorError("192.0.2.1: Connection refused"))
        return facts
    }

    private func login(heartbeat: Int = 60, days: Int64? = nil) -> Result<HostProbeResult.Login, AMQPError> {
        let certificate = days.map {
            AMQPCertificate(
                subject: "a",
                issuer: "CA",
                names: ["a", "a.example"],
                expires: Self.now.microseconds / 1_000_000 + $0 * 86_400
            )
        }
        return .success(.init(duration: .milliseconds(3), heartbeat: heartbeat, server: [], certificate: certificate))
    }

    @Test func theWayToAHost() {
        let findings = findings([host("a", login: login())])
        #expect(findings.allSatisfy { $0.status == .ok })
        #expect(findings["broker.name"]?.message == "a is 192.0.2.1 (2.00 ms)")
        #expect(findings["broker.tcp"]?.message == "a:5672 accepts connections at 192.0.2.1 (300 µs)")
        #expect(findings["broker.login"]?.message == "a:5672: user guest, virtual host / (3.00 ms)")
        #expect(findings["broker.heartbeat"]?.message == "a:5672: 60 s, noticed missing after twice that")
    }

    @Test func anAddressThatDoesNotAnswerIsNamed() {
        var facts = host("a", login: login())
        facts.contact = .success(.init(address: "192.0.2.1", duration: .milliseconds(250), silent: ["2001:db8::1"]))
        let finding = findings([facts])["broker.tcp"]
        #expect(finding?.status == .warning)
        #expect(
            finding?.message == "a:5672 accepts connections at 192.0.2.1 (250 ms) before 2001:db8::1 answers, which "
                + "delays every connection"
        )
    }

    @Test func aHostOfSeveralThatIsAwayCostsFailOverOnly() {
        let some = findings([refused("a"), host("b", login: login())])["broker.tcp"]
        #expect(some?.status == .warning && some?.message.contains("b:5672 serves meanwhile") == true)
        let none = findings([refused("a"), refused("b")])["broker.tcp"]
        #expect(none?.status == .problem && none?.message.contains("Connection refused") == true)
        #expect(none?.advice?.contains("--transport-url") == true)
    }

    @Test func aNameThatDoesNotResolve() {
        let facts = HostProbeResult(endpoint: AMQPEndpoint(host: "a"), lookup: .failure(DoctorError("unknown")))
        #expect(findings([facts])["broker.name"]?.status == .problem)
        #expect(findings([facts])["broker.tcp"] == nil)
    }

    @Test(arguments: [(-1, Finding.Status.warning), (0, .warning), (13, .warning), (14, .ok), (300, .ok)])
    func certificatesEnd(days: Int, status: Finding.Status) {
        let finding = findings([host("a", login: login(days: Int64(days)))])["broker.tls"]
        #expect(finding?.status == status)
        #expect(finding?.message.contains("a, a.example by CA") == true)
        #expect(finding?.message.contains(days < 0 ? "expired" : "\(days) day") == true)
    }

    @Test func withoutVerificationOrHeartbeatItIsSaid() {
        let open = Self.connection { $0.tls = AMQPTLSConfiguration(verifyPeer: false) }
        #expect(findings([], open)["broker.tls"]?.status == .warning)
        #expect(findings([host("a", login: login(heartbeat: 0))])["broker.heartbeat"]?.status == .warning)
    }

    @Test(arguments: [
        (AMQPError.Code.authenticationFailed, "", "only log in on the broker's own machine"),
        (.virtualHostNotFound, "", "rabbitmqctl add_vhost /"),
        (.accessRefused, "", "rabbitmqctl set_permissions -p / guest"),
        (.limitReached, "", "more permissions do not help"),
        (.tls, "the certificate is not issued to this host name", "a name from the broker's certificate"),
        (.tls, "is not trusted (certificate has expired)", "renew"),
        (.tls, "is not trusted (self-signed)", "ssl_ca_file="),
        (.tls, "the server does not speak TLS on this port", "5671"),
    ])
    func whatToDoAboutARefusal(code: AMQPError.Code, message: String, advice: String) {
        let error = AMQPError(code: code, message: message)
        // Another host that serves does not help against these.
        let findings = findings([host("a", login: .failure(error)), host("b", login: login())])
        let finding = findings.first { $0.status == .problem }
        #expect(finding?.check == (code == .tls ? "broker.tls" : "broker.login"))
        #expect(finding?.advice?.contains(advice) == true, "\(findings)")
    }

    @Test func guestMayLogInAtHome() {
        let advice = LoginAdvice(connection: Self.connection(), endpoint: AMQPEndpoint(host: "127.0.0.1"))
        let text = advice.advice(AMQPError(code: .authenticationFailed, message: ""))
        #expect(text.contains("rabbitmqctl authenticate_user guest"))
    }
}
