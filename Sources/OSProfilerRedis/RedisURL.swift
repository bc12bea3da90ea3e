//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore

/// The members of a Redis connection string: those of redis-py, and our own.
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

    /// Why TLS is not supported, and how to get it.
    static let withoutTLS =
        "hiredis 0.14 has no TLS; forward redis://localhost with stunnel (client = yes, verifyChain = yes)"

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
        reason: "name sentinels with redissentinel://"
    )

    private static let tls: [URLMember] =
        [URLMember("tls", or: "ssl", handling: .fixed(BooleanWord.no, reason: withoutTLS))]
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

    /// Options that tune Python's client and do not affect what is stored.
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
