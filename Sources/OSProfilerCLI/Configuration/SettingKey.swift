//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A setting: its name, and where it may be set.
struct SettingKey: Sendable {
    /// What is shown in its place.
    enum Secrecy {
        case open
        /// A URL, shown without its password.
        case url
        /// Never shown.
        case secret
    }

    /// The name that oslo.config, `config show` and this program use.
    let name: String
    var flag: String?
    var environment: String?
    /// Section and option of configuration files, the strongest first.
    var options: [(section: String, name: String)] = []
    /// The value when it is set nowhere; nil where there is none or it has to be computed.
    var fallback: String?
    var secrecy = Secrecy.open
}

extension SettingKey {
    static let connectionString = SettingKey(
        name: "connection_string",
        flag: "--connection-string",
        environment: "OSPROFILER_CONNECTION_STRING",
        options: [("profiler", "connection_string")],
        secrecy: .url
    )
    static let transportURL = SettingKey(
        name: "transport_url",
        flag: "--transport-url",
        environment: "OSPROFILER_TRANSPORT_URL",
        options: [("oslo_messaging_notifications", "transport_url"), ("DEFAULT", "transport_url")],
        fallback: "rabbit://guest:guest@localhost:5672/",
        secrecy: .url
    )
    static let controlExchange = SettingKey(
        name: "control_exchange",
        flag: "--exchange",
        options: [("DEFAULT", "control_exchange")],
        fallback: "openstack"
    )
    static let durableQueues = rabbit("amqp_durable_queues", flag: "--durable", fallback: "false")
    static let autoDelete = rabbit("amqp_auto_delete", fallback: "false")
    static let quorumQueue = rabbit("rabbit_quorum_queue", flag: "--quorum", fallback: "false")
    static let deliveryLimit = rabbit("rabbit_quorum_delivery_limit", fallback: "0")
    static let ssl = rabbit("ssl", fallback: "false")
    static let sslCAFile = rabbit("ssl_ca_file")
    static let sslCertificateFile = rabbit("ssl_cert_file")
    static let sslKeyFile = rabbit("ssl_key_file")
    static let heartbeat = rabbit("heartbeat_timeout_threshold", fallback: "60")
    static let hmacKeys = SettingKey(name: "hmac_keys", options: [("profiler", "hmac_keys")], secrecy: .secret)
    static let logLevel = SettingKey(
        name: "log_level",
        flag: "--log-level",
        environment: "OSPROFILER_LOG_LEVEL",
        fallback: "warning (consume: info)"
    )
    static let logFormat = SettingKey(
        name: "log_format",
        flag: "--log-format",
        environment: "OSPROFILER_LOG_FORMAT",
        fallback: "text"
    )

    /// All of them, in the order in which they are shown.
    static let all: [SettingKey] = [
        connectionString, transportURL, controlExchange, durableQueues, autoDelete, quorumQueue, deliveryLimit, ssl,
        sslCAFile, sslCertificateFile, sslKeyFile, heartbeat, hmacKeys, logLevel, logFormat,
    ]

    /// Those that say how queues are declared.
    static let declaration: [SettingKey] = [durableQueues, autoDelete, quorumQueue, deliveryLimit]

    private static func rabbit(_ name: String, flag: String? = nil, fallback: String? = nil) -> SettingKey {
        SettingKey(name: name, flag: flag, options: [("oslo_messaging_rabbit", name)], fallback: fallback)
    }
}
