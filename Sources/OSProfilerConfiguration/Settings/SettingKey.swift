//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerMessaging

/// A setting: its name, and the places where it can be set.
package struct SettingKey: Sendable {
    /// How to show a value.
    package enum Secrecy: Sendable {
        case open
        /// A URL, shown without its password.
        case url
        /// Never shown.
        case secret
    }

    /// The name in oslo.config, in `config show` and in this program.
    package let name: String
    package var flag: String?
    package var environment: String?
    /// The current sections and options of configuration files by precedence.
    package var current: [(section: String, name: String)]
    /// The former names, all of them weaker than the current ones.
    package var former: [FormerOption]
    /// The default value; nil if there is none or if it is computed.
    package var fallback: String?
    package var secrecy: Secrecy
    /// The options that are read, by precedence: each with its names, the current one first. For oslo.config, the option
    /// counts more than the file in which it stands, and the file more than the name.
    package var optionNames: [[(section: String, name: String)]] {
        current.prefix(1).map { [$0] + former.filter(\.isRead).map { ($0.section, $0.name) } }
            + current.dropFirst().map { [$0] }
    }
    /// The sections and options that are read, by precedence.
    package var options: [(section: String, name: String)] { optionNames.flatMap(\.self) }
    /// Whether a member of the transport URL's query also sets it. As in oslo.messaging, the member takes precedence
    /// over every file.
    package var isInTransportURL: Bool

    package init(
        name: String,
        flag: String? = nil,
        environment: String? = nil,
        current: [(section: String, name: String)] = [],
        former: [FormerOption] = [],
        fallback: String? = nil,
        secrecy: Secrecy = .open,
        isInTransportURL: Bool = false
    ) {
        self.name = name
        self.flag = flag
        self.environment = environment
        self.current = current
        self.former = former
        self.fallback = fallback
        self.secrecy = secrecy
        self.isInTransportURL = isInTransportURL
    }
}

extension SettingKey {
    package static let connectionString = SettingKey(
        name: "connection_string",
        flag: "--connection-string",
        environment: "OSPROFILER_CONNECTION_STRING",
        current: [("profiler", "connection_string")],
        secrecy: .url
    )
    package static let transportURL = SettingKey(
        name: "transport_url",
        flag: "--transport-url",
        environment: "OSPROFILER_TRANSPORT_URL",
        current: [("oslo_messaging_notifications", "transport_url"), ("DEFAULT", "transport_url")],
        former: [FormerOption("DEFAULT", "notification_transport_url", until: "16.0", isRead: true)],
        fallback: "rabbit://guest:guest@localhost:5672/",
        secrecy: .url
    )
    package static let controlExchange = SettingKey(
        name: "control_exchange",
        flag: "--exchange",
        current: [("DEFAULT", "control_exchange")],
        fallback: "openstack"
    )
    package static let durableQueues = rabbit(
        "amqp_durable_queues",
        flag: "--durable",
        former: [
            FormerOption("DEFAULT", "rabbit_durable_queues", until: "9.0"),
            FormerOption("oslo_messaging_rabbit", "rabbit_durable_queues", until: "9.0"),
        ],
        fallback: "false"
    )
    package static let autoDelete = rabbit(
        "amqp_auto_delete",
        former: [FormerOption("DEFAULT", "amqp_auto_delete", until: "16.0")],
        fallback: "false"
    )
    package static let quorumQueue = rabbit("rabbit_quorum_queue", flag: "--quorum", fallback: "false")
    package static let mirroredQueues = rabbit("rabbit_ha_queues", fallback: "false")
    package static let quorumLimits = QuorumLimit.allCases.map { limit in
        // Both memory limits were misspelt at first.
        let misspelt = limit.option.replacing("_quorum_", with: "_quroum_")
        let former = FormerOption("oslo_messaging_rabbit", misspelt, until: "17.0")
        return (limit, rabbit(limit.option, former: limit == .delivery ? [] : [former], fallback: "0"))
    }
    package static let ssl = tls("ssl", former: "rabbit_use_ssl", fallback: "false")
    package static let sslCAFile = tls("ssl_ca_file", former: "kombu_ssl_ca_certs")
    package static let sslCertificateFile = tls("ssl_cert_file", former: "kombu_ssl_certfile")
    package static let sslKeyFile = tls("ssl_key_file", former: "kombu_ssl_keyfile")
    package static let heartbeat = rabbit("heartbeat_timeout_threshold", fallback: "60")
    package static let compression = rabbit("kombu_compression", flag: "--compression")
    package static let hmacKeys = SettingKey(name: "hmac_keys", current: [("profiler", "hmac_keys")], secrecy: .secret)
    package static let sentinelServiceName = profiler("sentinel_service_name")
    package static let socketTimeout = profiler("socket_timeout")
    package static let documentType = profiler("es_doc_type")
    package static let scrollTime = profiler("es_scroll_time")
    package static let scrollSize = profiler("es_scroll_size")
    /// The options of Python's drivers. They set the members that a connection string omits.
    package static let storeOptions: [SettingKey] = [
        sentinelServiceName, socketTimeout, documentType, scrollTime, scrollSize,
    ]

    /// The options of `[oslo_messaging_rabbit]`.
    package static let rabbitOptions: [SettingKey] =
        declaration + [mirroredQueues, ssl, sslCAFile, sslCertificateFile, sslKeyFile, heartbeat, compression]

    /// The settings that determine how queues are declared.
    package static let declaration: [SettingKey] = [durableQueues, autoDelete, quorumQueue] + quorumLimits.map(\.1)

    private static func profiler(_ name: String) -> SettingKey {
        SettingKey(name: name, current: [("profiler", name)])
    }

    private static func tls(_ name: String, former: String, fallback: String? = nil) -> SettingKey {
        rabbit(
            name,
            former: [FormerOption("oslo_messaging_rabbit", former, until: "16.0", isRead: true)],
            fallback: fallback
        )
    }

    private static func rabbit(
        _ name: String,
        flag: String? = nil,
        former: [FormerOption] = [],
        fallback: String? = nil
    ) -> SettingKey {
        SettingKey(
            name: name,
            flag: flag,
            current: [("oslo_messaging_rabbit", name)],
            former: former,
            fallback: fallback,
            isInTransportURL: true
        )
    }
}
