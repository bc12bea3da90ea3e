//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The members of URLs and connection strings whose values are shown.
///
/// The value of any other member is masked, because it may be a password under a misspelt name, or the rest of one that
/// contains a `?`, an `&` or a `;`. A backend adds its members here, except those that hold secrets.
enum HarmlessMembers {
    /// In lower case, with underscores.
    private static let names: Set = [
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
        // Files.
        "group", "keep", "max_size", "mode", "sync",
        // OTLP and Ceilometer.
        "all_tenants", "arguments", "auth_url", "compression", "endpoint", "interface", "max_open", "page_size",
        "project_domain_id", "project_domain_name", "project_id", "project_name", "region_name", "timeout",
        "unfinished_after", "user_domain_id", "user_domain_name",
        // Redis.
        "db", "protocol", "sentinel_service_name", "sentinel_username", "service_name", "socket_connect_timeout",
        "socket_timeout", "ttl", "user", "username", "wait_replicas",
        // Elasticsearch, with the members of its requests.
        "conflicts", "es_doc_type", "es_scroll_size", "es_scroll_time", "ignore_unavailable", "include_type_name",
        "keep_alive", "refresh", "request_timeout", "scroll",
        // MySQL.
        "autocommit", "charset", "collation", "connect_timeout", "connection_timeout", "program_name",
        "read_default_file", "read_default_group", "read_timeout", "unix_socket", "use_unicode", "write_timeout",
        // PostgreSQL.
        "application_name", "channel_binding", "client_encoding", "dbname", "fallback_application_name",
        "gssdelegation", "gssencmode", "gsslib", "host", "hostaddr", "keepalives", "keepalives_count",
        "keepalives_idle", "keepalives_interval", "krbsrvname", "load_balance_hosts", "max_protocol_version",
        "min_protocol_version", "options", "passfile", "port", "require_auth", "requirepeer",
        "ssl_max_protocol_version", "ssl_min_protocol_version", "sslcert", "sslcertmode", "sslcompression", "sslcrl",
        "sslcrldir", "sslkey", "sslmode", "sslnegotiation", "sslrootcert", "sslsni", "target_session_attrs",
        "tcp_user_timeout",
        // MongoDB.
        "appname", "authmechanism", "authsource", "compressors", "connecttimeoutms", "directconnection",
        "heartbeatfrequencyms", "journal", "loadbalanced", "localthresholdms", "maxidletimems", "maxpoolsize",
        "maxstalenessseconds", "minpoolsize", "readconcernlevel", "readpreference", "readpreferencetags",
        "replicaset", "retryreads", "retrywrites", "serverselectiontimeoutms", "serverselectiontryonce",
        "socketcheckintervalms", "sockettimeoutms", "srvmaxhosts", "srvservicename", "timeoutms", "w",
        "waitqueuetimeoutms", "wtimeoutms", "zlibcompressionlevel",
    ]

    /// - Parameter name: compared without regard to case; a dash equals an underscore.
    static func contains(_ name: String) -> Bool { names.contains(SecretNames.normalized(name)) }
}
