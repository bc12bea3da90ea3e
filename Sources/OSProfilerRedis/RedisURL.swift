//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore

/// What a connection string of Redis may have: what redis-py takes too, and what is ours.
enum RedisURL {
    static func form(isSentinel: Bool) -> URLForm {
        let scheme = isSentinel ? "redissentinel" : "redis"
        return URLForm(
            "the \(scheme):// connection string",
            schemes: [scheme],
            example: isSentinel
                ? "redissentinel://:password@host:26379,host2/0?sentinel_service_name=mymaster"
                : "redis://:password@host:6379/0",
            members: own + (isSentinel ? sentinel : withoutSentinels) + tls + ofPython
        )
    }

    /// Why there is no TLS, and how to have it.
    static let withoutTLS =
        "hiredis 0.14 has no TLS; let stunnel (client = yes, verifyChain = yes) carry redis://localhost to the server"

    private static let own: [URLMember] = .read(
        "socket_timeout",
        "ttl",
        "wait_replicas",
        "db",
        "socket_connect_timeout",
        "username",
        "password"
    )

    private static let sentinel: [URLMember] = .read("sentinel_service_name", "sentinel_password", "sentinel_username")

    private static let withoutSentinels: [URLMember] = .refused(
        "sentinel_service_name",
        "sentinel_password",
        "sentinel_username",
        "service_name",
        reason: "sentinels are named with redissentinel://"
    )

    private static let tls: [URLMember] =
        [URLMember("tls", or: "ssl", handling: .fixed(URLMembers.falseWords, reason: withoutTLS))]
        + .refused(
            "ssl_ca_certs",
            "ssl_ca_data",
            "ssl_ca_path",
            "ssl_cert_reqs",
            "ssl_certfile",
            "ssl_check_hostname",
            "ssl_ciphers",
            "ssl_exclude_verify_flags",
            "ssl_include_verify_flags",
            "ssl_keyfile",
            "ssl_min_version",
            "ssl_password",
            "ssl_validate_ocsp",
            "ssl_validate_ocsp_stapled",
            reason: withoutTLS
        )

    /// What tunes Python's client and changes nothing of what is stored.
    private static let ofPython: [URLMember] = .passedOver(
        "client_name",
        "decode_responses",
        "encoding",
        "encoding_errors",
        "health_check_interval",
        "lib_name",
        "lib_version",
        "max_connections",
        "protocol",
        "retry_on_error",
        "retry_on_timeout",
        "single_connection_client",
        "socket_keepalive",
        "socket_read_size",
        "socket_type",
        "timeout"
    )
}
#endif
