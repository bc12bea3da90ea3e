//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// TLS as an operator meets it: what works, and what fails with one line that names host, port, reason and remedy.
@Suite(.blocking) struct TLSTests {
    /// Listeners that the shared broker opens for this suite.
    enum Listener: String, CaseIterable {
        case ordinary, otherName, nameOnly, expired, future, demanding, old, plain

        /// Nil for those that the broker has anyway.
        var options: PrivateBroker.TLSListener? {
            switch self {
            case .ordinary, .plain: nil
            case .otherName: .init(names: "DNS:rabbit.example.org,DNS:rabbit2.example.org,IP:192.0.2.7")
            case .nameOnly: .init(names: "DNS:localhost")
            case .expired: .init(years: 2019...2020)
            case .future: .init(years: 2098...2099)
            case .demanding: .init(options: "{verify, verify_peer}, {fail_if_no_peer_cert, true}")
            case .old: .init(options: "{versions, ['tlsv1']}")
            }
        }
    }

    private static let ports = Result {
        let broker = try PrivateBroker.shared()
        return try Dictionary(
            uniqueKeysWithValues: Listener.allCases.map { listener in
                let standard = listener == .plain ? broker.port : broker.tlsPort
                return (listener, try listener.options.map { try broker.listen($0) } ?? standard)
            }
        )
    }

    /// One way to connect.
    struct Connection: CustomTestStringConvertible {
        let testDescription: String
        var listener = Listener.ordinary
        var scheme = "rabbit"
        var host = "localhost"
        /// The URL's query, without its first `ssl=1&ssl_ca_file=…`. `$` names the folder of certificates.
        var query = ""
        /// Whether the query begins with that.
        var trusts = true
        /// Environment; `$` as in the query.
        var environment: [String: String] = [:]
        /// What the error says besides host and port.
        var says: [String] = []

        init(_ name: String, says: String...) {
            testDescription = name
            self.says = says
        }

        func with(_ change: (inout Self) -> Void) -> Self {
            var copy = self
            change(&copy)
            return copy
        }
    }

    static let working = [
        Connection("CA file"),
        Connection("an address that the certificate names").with { $0.host = "127.0.0.1" },
        Connection("amqps").with {
            $0.scheme = "amqps"
            $0.query = "ssl_ca_file=$/ca.pem"
            $0.trusts = false
        },
        Connection("the system's CAs").with {
            $0.query = "ssl=true"
            $0.trusts = false
            $0.environment = ["SSL_CERT_FILE": "$/ca.pem"]
        },
        Connection("client certificate").with {
            $0.listener = .demanding
            $0.query = "ssl_cert_file=$/client.pem&ssl_key_file=$/client.key"
        },
        Connection("a name that only the certificate of names has").with { $0.listener = .nameOnly },
    ]

    static let failing = [
        Connection("CA unknown to the system", says: "not trusted", "set ssl_ca_file to the file with its authority")
            .with {
                $0.query = "ssl=1"
                $0.trusts = false
            },
        Connection("wrong CA", says: "not trusted", "ssl_ca_file does not contain its authority").with {
            $0.query = "ssl=1&ssl_ca_file=$/foreign.pem"
            $0.trusts = false
        },
        Connection("no CA file", says: "cannot read /nonexistent.pem (ssl_ca_file): No such file").with {
            $0.query = "ssl_ca_file=/nonexistent.pem"
        },
        Connection("a folder for a CA file", says: "cannot read / (ssl_ca_file): Is a directory").with {
            $0.query = "ssl_ca_file=/"
        },
        Connection("a CA file without a CA", says: "(ssl_ca_file) contains no CA certificate in PEM format").with {
            $0.query = "ssl_ca_file=$/ca.key"
        },
        Connection("expired", says: "has expired (on Jan  1 00:00:00 2020 GMT)", "renew it").with {
            $0.listener = .expired
        },
        Connection("not yet valid", says: "not valid yet (before Jan  1 00:00:00 2098 GMT)", "clocks").with {
            $0.listener = .future
        },
        Connection(
            "wrong host name",
            says: "not issued to this host name but to rabbit.example.org, rabbit2.example.org, 192.0.2.7"
        ).with { $0.listener = .otherName },
        Connection(
            "an address that the certificate does not name",
            says: "not issued to this IP address but to localhost"
        )
        .with {
            $0.listener = .nameOnly
            $0.host = "127.0.0.1"
        },
        Connection("no client certificate", says: "require", "client certificate", "ssl_cert_file").with {
            $0.listener = .demanding
        },
        Connection("client certificate from a foreign CA", says: "refuses the client certificate", "ssl_cert_file").with
        {
            $0.listener = .demanding
            $0.query = "ssl_cert_file=$/foreign.pem&ssl_key_file=$/foreign.key"
        },
        Connection("key of another certificate", says: "server.key (ssl_key_file) does not belong to the certificate")
            .with { $0.query = "ssl_cert_file=$/client.pem&ssl_key_file=$/server.key" },
        Connection("encrypted key", says: "client-encrypted.key (ssl_key_file) is encrypted", "openssl pkey").with {
            $0.query = "ssl_cert_file=$/client.pem&ssl_key_file=$/client-encrypted.key"
        },
        Connection("no key file", says: "cannot read /nonexistent.key (ssl_key_file): No such file").with {
            $0.query = "ssl_cert_file=$/client.pem&ssl_key_file=/nonexistent.key"
        },
        Connection("no certificate file", says: "cannot read /nonexistent.pem (ssl_cert_file): No such file").with {
            $0.query = "ssl_cert_file=/nonexistent.pem&ssl_key_file=$/client.key"
        },
        Connection("TLS 1.0 only", says: "does not offer TLS 1.2 or later", "ssl_options.versions").with {
            $0.listener = .old
        },
        Connection("TLS to a plain port", says: "does not speak TLS on this port", "5671", "ssl=0").with {
            $0.listener = .plain
        },
        Connection("no TLS to a TLS port", says: "does the port expect TLS (ssl=1)?").with {
            $0.query = "ssl=0"
            $0.trusts = false
        },
    ]

    private let tool: CommandLineRunner
    private let certificates: String

    init() throws {
        tool = try CommandLineRunner()
        certificates = URL(fileURLWithPath: tool.broker.caFile).deletingLastPathComponent().path
    }

    /// Points the tool there.
    ///
    /// - Returns: host and port.
    private func use(_ connection: Connection) throws -> String {
        let address = "\(connection.host):\(try #require(try Self.ports.get()[connection.listener]))"
        let authority = connection.query.contains("ssl_ca_file") ? "" : "ssl_ca_file=$/ca.pem&"
        let trust = connection.trusts ? "ssl=1&\(authority)" : ""
        let user = "\(tool.broker.user):\(tool.broker.password)"
        tool.environment["OSPROFILER_TRANSPORT_URL"] =
            "\(connection.scheme)://\(user)@\(address)/\(tool.virtualHost)?\(trust)\(connection.query)"
            .replacing("$", with: certificates)
        for (name, value) in connection.environment {
            tool.environment[name] = value.replacing("$", with: certificates)
        }
        return address
    }

    @Test(arguments: working)
    func works(_ connection: Connection) throws {
        _ = try use(connection)
        let publish = try tool.run("publish", "--demo")
        #expect(publish.status == 0 && publish.errors.isEmpty, "\(publish.errors)")
        #expect(try tool.run("queue", "status").text.contains("ready      18 messages\n"))
        let consume = try tool.run("consume", "--drain")
        #expect(consume.status == 0 && consume.errors.contains("received 18 = stored 18 "), "\(consume.errors)")
    }

    @Test func aKeyAloneIsRefusedBeforeAConnection() throws {
        _ = try use(Connection("a key alone", says: "").with { $0.query = "ssl_key_file=$/client.key" })
        let outcome = try tool.start(["queue", "status"]).wait()
        #expect(outcome.status == 1 && outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("has ssl_key_file without ssl_cert_file"), "\(outcome.errors)")
    }

    @Test(arguments: failing)
    func fails(_ connection: Connection) throws {
        let address = try use(connection)
        for command in [["queue", "status"], ["publish", "--demo"], ["consume", "--drain"]] {
            let outcome = try tool.start(command).wait()
            #expect(outcome.status == 1 && outcome.output.isEmpty)
            let lines = outcome.errorLines.filter { $0.hasPrefix("osprofiler: ") }
            let line = try #require(lines.count == 1 ? lines[0] : nil, "\(outcome.errors)")
            #expect(line == outcome.errorLines.last && line.hasPrefix("osprofiler: \(address): "), "\(line)")
            for words in connection.says { #expect(line.contains(words), "\(line)") }
        }
    }

    @Test func whoDoesNotVerifyIsWarned() throws {
        _ = try use(
            Connection("foreign CA, other name").with {
                $0.listener = .otherName
                $0.query = "ssl=1&ssl_verify=0"
                $0.trusts = false
            }
        )
        for command in [["publish", "--demo"], ["queue", "status"], ["queue", "peek"], ["consume", "--drain"]] {
            let outcome = try tool.start(command).wait()
            #expect(outcome.status == 0, "\(outcome.errors)")
            let warnings = outcome.errorLines.filter { $0.contains("warning: TLS without verification (ssl_verify=0)") }
            #expect(warnings.count == 1, "\(command) \(outcome.errors)")
        }
    }

    @Test(arguments: ["rabbit", "amqps"])
    func takesTheOptionsOfAServicesFile(scheme: String) throws {
        _ = try use(Connection("in the file"))
        tool.environment["OSPROFILER_TRANSPORT_URL"] = nil
        let file = tool.folder.path("service.conf")
        func write(ca: String) throws {
            try """
            [DEFAULT]
            transport_url = \(scheme)://guest:guest@localhost:\(try Self.ports.get()[.demanding]!)/\(tool.virtualHost)
            [oslo_messaging_rabbit]
            \(scheme == "amqps" ? "" : "ssl = true")
            ssl_ca_file = \(ca)
            ssl_cert_file = \(certificates)/client.pem
            ssl_key_file = \(certificates)/client.key
            """.write(toFile: file, atomically: true, encoding: .utf8)
        }
        try write(ca: "\(certificates)/ca.pem")
        let works = try tool.run("queue", "status", "--config-file", file)
        // It is connected: there is no queue.
        #expect(works.status == 2 && works.text.contains("does not exist"), "\(works.errors)")
        try write(ca: "\(certificates)/foreign.pem")
        #expect(try tool.run("queue", "status", "--config-file", file).errors.contains("not trusted"))
    }

    @Test(.enabled(if: try MachineNeed.root.isMet(), "\(MachineNeed.root)"))
    func filesThatTheUserMayNotRead() throws {
        let key = tool.folder.path("mine.key")
        _ = try use(Connection("a private key").with { $0.query = "ssl_cert_file=$/client.pem&ssl_key_file=\(key)" })
        try FileManager.default.copyItem(atPath: tool.broker.clientKeyFile, toPath: key)
        try FileManager.default.setAttributes([.posixPermissions: 0o600, .ownerAccountID: 0], ofItemAtPath: key)
        tool.user = .init(uid: 65_534)
        let outcome = try tool.run("queue", "status")
        #expect(outcome.status == 1 && outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("cannot read \(key) (ssl_key_file): Permission denied"), "\(outcome.errors)")
    }
}
