//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore

/// The members of an Elasticsearch connection string: our own, options of Python's osprofiler, and those of the
/// official clients.
enum ElasticsearchURL {
    static let form = URLForm(
        "the elasticsearch:// connection string",
        schemes: ElasticsearchConnectionString.schemes,
        example: "elasticsearch://user@host:9200",
        members: own + verification + logins + ofClients
    )

    private static let own: [URLMember] =
        .read("api_key", "es_doc_type", "es_scroll_size", "es_scroll_time")
        + [
            URLMember("tls", or: "ssl", "use_ssl"), URLMember("ca_file", or: "ca_certs"),
            URLMember("cert_file", or: "client_cert"), URLMember("key_file", or: "client_key"),
            URLMember("timeout", or: "request_timeout"),
        ]

    private static let verification: [URLMember] =
        .alwaysVerified("verify_certs", "ssl_assert_hostname")
        + .refused("ssl_assert_fingerprint", reason: "name the authority with ca_file")

    private static let logins: [URLMember] =
        .refused("basic_auth", "http_auth", reason: "write user and password before the host")
        + .refused("bearer_auth", reason: "log in as a user, or with api_key")
        + .refused("cloud_id", reason: "name the host, elasticsearch+https://host:443")

    private static let ofClients: [URLMember] = .passedOver(
        "connections_per_node",
        "http_compress",
        "max_retries",
        "maxsize",
        "meta_header",
        "opaque_id",
        "randomize_hosts",
        "randomize_nodes_in_pool",
        "retry_on_status",
        "retry_on_timeout",
        "sniff_before_requests",
        "sniff_on_connection_fail",
        "sniff_on_node_failure",
        "sniff_on_start",
        "sniff_timeout",
        "sniffer_timeout",
        "ssl_show_warn"
    )
}
#endif
