//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore

/// Judges the path to the brokers in the transport URL.
struct HostCheck {
    let connection: AMQPConfiguration
    let hosts: [HostProbeResult]
    let now: Timestamp

    /// Warn about certificates that expire in fewer days.
    private static let daysToRenew = 14

    var findings: [Finding] { security + hosts.flatMap(findings) }

    // MARK: The URL

    private var security: [Finding] {
        guard let tls = connection.tls, !tls.verifyPeer else { return [] }
        return [
            .warning(
                "broker.tls",
                "certificates are not verified: anyone on the network path can read user, password and traces",
                "ssl_verify=1, and ssl_ca_file=… for a private authority, in the transport URL"
            )
        ]
    }

    // MARK: One host

    private func findings(_ host: HostProbeResult) -> [Finding] {
        var findings: [Finding] = []
        switch host.lookup {
        case .failure(let error):
            return [
                unreachable(
                    "broker.name",
                    "\(host.endpoint.host) does not resolve: \(error.description)",
                    "correct the host in the transport URL, or DNS and /etc/hosts",
                    host
                )
            ]
        case .success(let lookup) where lookup.addresses != [host.endpoint.host]:
            let addresses = lookup.addresses.joined(separator: ", ")
            findings.append(.ok("broker.name", "\(host.endpoint.host) is \(addresses) (\(text(lookup.duration)))"))
        case .success: break
        }
        switch host.contact {
        case .failure(let error)?:
            let advice =
                "start the broker there, open its port in firewalls, or set another broker with --transport-url"
            return findings + [
                unreachable("broker.tcp", "\(host.endpoint): \(error.description)", advice, host)
            ]
        case .success(let contact)?:
            findings.append(judge(contact, host))
        case nil: break
        }
        switch host.login {
        case .failure(let error)?: findings.append(failed(error, host))
        case .success(let login)?:
            if let certificate = login.certificate { findings.append(judge(certificate, host)) }
            findings += judge(login, host)
        case nil: break
        }
        return findings
    }

    private func judge(_ contact: HostProbeResult.Contact, _ host: HostProbeResult) -> Finding {
        let elsewhere = contact.address == host.endpoint.host ? "" : " at \(contact.address)"
        let message = "\(host.endpoint) accepts connections\(elsewhere) (\(text(contact.duration)))"
        guard !contact.silent.isEmpty else { return .ok("broker.tcp", message) }
        return .warning(
            "broker.tcp",
            "\(message) before \(contact.silent.joined(separator: ", ")) answers, which delays every connection",
            "open its port in firewalls for that address, or remove the address from DNS"
        )
    }

    /// One unreachable host of several only means fail-over.
    private func unreachable(_ check: String, _ message: String, _ advice: String, _ host: HostProbeResult) -> Finding {
        guard let other = hosts.first(where: \.isLoggedIn) else { return .problem(check, message, advice) }
        return .warning(check, "\(message); \(other.endpoint) serves meanwhile", advice)
    }

    private func failed(_ error: AMQPError, _ host: HostProbeResult) -> Finding {
        let advice = LoginAdvice(connection: connection, endpoint: host.endpoint).advice(error)
        let check = error.code == .tls ? "broker.tls" : "broker.login"
        switch error.code {
        case .unreachable, .timeout, .socket, .connectionClosed:
            return unreachable(check, error.message, advice, host)
        default:
            return .problem(check, error.message, advice)
        }
    }

    private func judge(_ certificate: AMQPCertificate, _ host: HostProbeResult) -> Finding {
        let names = certificate.names.isEmpty ? certificate.subject : certificate.names.joined(separator: ", ")
        let left = certificate.expires - now.microseconds / 1_000_000
        let message =
            "\(host.endpoint): certificate for \(names) by \(certificate.issuer), "
            + (left < 0 ? "expired" : "\(CountText.counted(Int(left / 86_400), "day")) left")
        guard left / 86_400 < Self.daysToRenew else { return .ok("broker.tls", message) }
        return .warning("broker.tls", message, "renew the broker's certificate (ssl_options.certfile of rabbitmq.conf)")
    }

    private func judge(_ login: HostProbeResult.Login, _ host: HostProbeResult) -> [Finding] {
        let user = (host.endpoint.credentials ?? connection.credentials).user
        let message =
            "\(host.endpoint): user \(user), virtual host \(connection.virtualHost) (\(text(login.duration)))"
        var findings: [Finding] = [.ok("broker.login", message)]
        if login.heartbeat == 0 {
            findings.append(
                .warning(
                    "broker.heartbeat",
                    "\(host.endpoint): none: a connection that dies silently may go unnoticed",
                    "heartbeat=60 in the transport URL, heartbeat = 60 in rabbitmq.conf"
                )
            )
        } else {
            findings.append(
                .ok("broker.heartbeat", "\(host.endpoint): \(login.heartbeat) s, noticed missing after twice that")
            )
        }
        return findings
    }

    private func text(_ duration: Duration) -> String {
        DurationText.text(microseconds: duration.totalMicroseconds)
    }
}
