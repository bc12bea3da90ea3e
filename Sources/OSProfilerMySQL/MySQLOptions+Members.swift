//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The members of a connection string, by the names of Python's drivers.
extension MySQLOptions {
    static let fileMembers = ["read_default_file", "ssl_ca", "ssl_capath", "ssl_cert", "ssl_key"]
    static let switches = ["ssl", "ssl_check_hostname", "ssl_disabled", "ssl_verify_cert", "ssl_verify_identity"]
    /// What stands before the query as well; SQLAlchemy lets the query win.
    private static let places = [
        URLMember("user", or: "username"), URLMember("password", or: "passwd"), URLMember("host"), URLMember("port"),
        URLMember("db", or: "database"),
    ]
    private static let texts = [
        "program_name", "ssl_cipher", "ssl_key_password", "ssl_mode", "unix_socket", "read_timeout", "write_timeout",
    ]
    /// Read only to see whether they ask for what the store does anyway.
    private static let characters = ["charset", "collation", "use_unicode"]

    static let members: [URLMember] =
        [URLMember("read_default_file", or: "default_file")]
        + (fileMembers.dropFirst() + switches + texts + characters).map { URLMember($0) }
        + [
            URLMember("connect_timeout", or: "connection_timeout"),
            URLMember("read_default_group", or: "default_group"),
        ] + places + forPython

    /// Options for Python only: the store always uses transactions and its own session.
    private static let forPython: [URLMember] =
        // SQLAlchemy's, such as DevStack's `plugin=dbcounter`.
        .passedOver("plugin")
        // Of several drivers.
        + .passedOver(
            "auth_plugin",
            "autocommit",
            "client_flag",
            "compress",
            "init_command",
            "local_infile",
            "named_pipe",
            "sql_mode"
        )
        // PyMySQL's and mysqlclient's.
        + .passedOver(
            "auth_plugin_map",
            "binary_prefix",
            "bind_address",
            "conv",
            "cursorclass",
            "defer_connect",
            "max_allowed_packet",
            "multi_statements",
            "server_public_key",
            "server_public_key_path"
        )
        // Connector/Python's, of MySQL and of MariaDB.
        + .passedOver(
            "allow_local_infile",
            "allow_local_infile_in_path",
            "buffered",
            "conn_attrs",
            "consume_results",
            "converter",
            "converter_class",
            "dictionary",
            "force_ipv6",
            "get_warnings",
            "named_tuple",
            "plugin_dir",
            "pool_name",
            "pool_reset_connection",
            "pool_reset_session",
            "pool_size",
            "pool_validation_interval",
            "prepared",
            "raise_on_warnings",
            "raw",
            "reconnect",
            "time_zone",
            "use_pure"
        )
        + .refused("failover", reason: "separate several hosts with commas")

    /// Returns the members that change nothing, without those that ask for what the store does anyway: it speaks
    /// `utf8mb4`, which has the characters of `utf8`.
    static func ignored(_ members: URLMembers) -> [String] {
        members.passedOver
            + members.all.filter { member in
                switch member.name {
                case "charset", "collation": !member.value.lowercased().hasPrefix("utf8")
                case "use_unicode": BooleanWord.value(of: member.value) != true
                default: false
                }
            }.map(\.name)
    }
}
