//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerMessaging

/// A setting: its name, and the places where it can be set.
struct SettingKey: Sendable {
    /// How to show a value.
    enum Secrecy {
        case open
        /// A URL, shown without its password.
        case url
        /// Never shown.
        case secret
    }

    /// The name in oslo.config, in `config show` and in this program.
    let name: String
    var flag: String?
    var environment: String?
    /// The sections and options of configuration files by precedence: the current name, then the former ones, which
    /// oslo.messaging 15 and older read, and so do services of that time.
    var options: [(section: String, name: String)] = []
    /// The default value; nil if there is none or if it is computed.
    var fallback: String?
    var secrecy = Secrecy.open
    /// Whether a member of the transport URL's query also sets it. As in oslo.messaging, the member takes precedence
    /// over every file.
    var isInTransportURL = false
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
        options: [
            ("oslo_messaging_notifications", "transport_url"), ("DEFAULT", "notification_transport_url"),
            ("DEFAULT", "transport_url"),
        ],
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
    static let autoDelete = rabbit(
        "amqp_auto_delete",
        former: [("DEFAULT", "amqp_auto_delete")],
        fallback: "false"
    )
    static let quorumQueue = rabbit("rabbit_quorum_queue", flag: "--quorum", fallback: "false")
    static let quorumLimits = QuorumLimit.allCases.map { limit in
        // The spelling in releases up to 2024.1 of the two memory limits.
        let former = limit.option.replacing("_quorum_", with: "_quroum_")
        return (
            limit,
            rabbit(
                limit.option,
                former: limit == .delivery ? [] : [("oslo_messaging_rabbit", former)],
                fallback: "0"
            )
        )
    }
    static let ssl = rabbit("ssl", former: [("oslo_messaging_rabbit", "rabbit_use_ssl")], fallback: "false")
    static let sslCAFile = rabbit("ssl_ca_file", former: [("oslo_messaging_rabbit", "kombu_ssl_ca_certs")])
    static let sslCertificateFile = rabbit("ssl_cert_file", former: [("oslo_messaging_rabbit", "kombu_ssl_certfile")])
    static let sslKeyFile = rabbit("ssl_key_file", former: [("oslo_messaging_rabbit", "kombu_ssl_keyfile")])
    static let heartbeat = rabbit("heartbeat_timeout_threshold", fallback: "60")
    static let compression = rabbit("kombu_compression", flag: "--compression")
    static let hmacKeys = SettingKey(name: "hmac_keys", options: [("profiler", "hmac_keys")], secrecy: .secret)
    static let sentinelServiceName = profiler("sentinel_service_name")
    static let socketTimeout = profiler("socket_timeout")
    static let documentType = profiler("es_doc_type")
    static let scrollTime = profiler("es_scroll_time")
    static let scrollSize = profiler("es_scroll_size")
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

    /// All settings, in the order in which they are shown.
    static let all: [SettingKey] =
        [connectionString, transportURL, controlExchange] + declaration
        + [ssl, sslCAFile, sslCertificateFile, sslKeyFile, heartbeat, compression, hmacKeys] + storeOptions + [
            logLevel, logFormat,
        ]

    /// The options of Python's drivers. They set the members that a connection string omits.
    static let storeOptions: [SettingKey] = [
        sentinelServiceName, socketTimeout, documentType, scrollTime, scrollSize,
    ]

    /// The settings that determine how queues are declared.
    static let declaration: [SettingKey] = [durableQueues, autoDelete, quorumQueue] + quorumLimits.map(\.1)

    private static func profiler(_ name: String) -> SettingKey {
        SettingKey(name: name, options: [("profiler", name)])
    }

    private static func rabbit(
        _ name: String,
        flag: String? = nil,
        former: [(section: String, name: String)] = [],
        fallback: String? = nil
    ) -> SettingKey {
        SettingKey(
            name: name,
            flag: flag,
            options: [("oslo_messaging_rabbit", name)] + former,
            fallback: fallback,
            isInTransportURL: true
        )
    }
}
