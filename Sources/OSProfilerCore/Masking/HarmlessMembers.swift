//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Synchronization

/// The members of URLs and connection strings whose values are shown.
///
/// The value of any other member is masked, because it may be a password under a misspelt name, or the rest of one that
/// contains a `?`, an `&` or a `;`.
package enum HarmlessMembers {
    /// In lower case, with underscores.
    private static let common: Set = [
        // oslo.messaging, and the options of its RabbitMQ driver, which a transport URL may have as members.
        "amqp_auto_delete", "amqp_durable_queues", "heartbeat", "heartbeat_timeout_threshold", "kombu_compression",
        "kombu_ssl_ca_certs", "kombu_ssl_certfile", "kombu_ssl_keyfile", "rabbit_quorum_delivery_limit",
        "rabbit_quorum_max_memory_bytes", "rabbit_quorum_max_memory_length", "rabbit_quorum_queue",
        "rabbit_quroum_max_memory_bytes", "rabbit_quroum_max_memory_length", "rabbit_use_ssl", "ssl_ca_file",
        "ssl_cert_file", "ssl_key_file", "ssl_verify",
        // TLS, under the names of all clients.
        "ca_cert", "ca_certs", "ca_file", "cacert", "cert_file", "client_cert", "client_key", "insecure", "key_file",
        "ssl", "ssl_assert_hostname", "ssl_ca", "ssl_ca_certs", "ssl_capath", "ssl_cert", "ssl_cert_reqs",
        "ssl_certfile", "ssl_check_hostname", "ssl_cipher", "ssl_disabled", "ssl_key", "ssl_keyfile", "ssl_mode",
        "ssl_verify_cert", "ssl_verify_identity", "tls", "tlsallowinvalidcertificates", "tlsallowinvalidhostnames",
        "tlscafile", "tlscertificatekeyfile", "tlsdisablecertificaterevocationcheck", "tlsdisableocspendpointcheck",
        "tlsinsecure", "use_ssl", "verify", "verify_certs",
    ]
    /// Those of the stores that the process knows.
    private static let added = Mutex<Set<String>>([])

    /// Adds members of a store's connection strings.
    package static func add(_ names: [String]) { added.withLock { $0.formUnion(names.map(SecretNames.normalized)) } }

    /// - Parameter name: compared without regard to case; a dash equals an underscore.
    static func contains(_ name: String) -> Bool {
        let name = SecretNames.normalized(name)
        return common.contains(name) || added.withLock { $0.contains(name) }
    }
}
