//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A limit of the broker that was reached, as its reply text names it, and how an administrator raises it.
///
/// RabbitMQ answers with the codes of other failures: 530, as for a user who may not enter the virtual host, or 406, as
/// for a queue that exists with other properties.
struct AMQPLimit: CustomStringConvertible {
    private let text: String
    private let user: String
    private let virtualHost: String

    /// - Parameters:
    ///   - text: the broker's reply text.
    ///   - user: the user who met the limit.
    ///   - virtualHost: the virtual host in which it was met.
    init(_ text: String, user: String, virtualHost: String) {
        self.text = text
        self.user = user
        self.virtualHost = virtualHost
    }

    /// Returns whether a reply text says that a limit is reached.
    static func isReached(_ text: String) -> Bool {
        (text.contains("limit") || text.contains("channel_max"))
            && (text.contains(" is reached") || text.contains(" has reached "))
    }

    var description: String { "this is a limit, not a permission: \(remedy)" }

    private var remedy: String {
        if text.contains("queue limit in cluster") { return "raise cluster_queue_limit in rabbitmq.conf" }
        if text.contains("exchange limit in cluster") { return "raise cluster_exchange_limit in rabbitmq.conf" }
        if text.contains("queue limit") {
            return "delete queues that nobody uses, or raise it: \(ofVirtualHost("max-queues"))"
        }
        if text.contains("channel_max") { return "raise channel_max in rabbitmq.conf" }
        if text.contains("channels opened on node") { return "raise channel_max_per_node in rabbitmq.conf" }
        if text.contains("number of channels") {
            return "close the user's other connections, or raise it: \(ofUser("max-channels"))"
        }
        let close = "close connections that nobody needs (`rabbitmqctl list_connections user vhost`)"
        if text.contains("node connection limit") { return "\(close), or raise connection_max in rabbitmq.conf" }
        if text.contains("user connection limit") { return "\(close), or raise it: \(ofUser("max-connections"))" }
        if text.contains("connection limit") { return "\(close), or raise it: \(ofVirtualHost("max-connections"))" }
        return "the broker's administrator can raise it"
    }

    private func ofUser(_ name: String) -> String {
        "`rabbitmqctl set_user_limits \(ShellWord.quoted(user)) '{\"\(name)\": N}'`"
    }

    private func ofVirtualHost(_ name: String) -> String {
        "`rabbitmqctl set_vhost_limits -p \(ShellWord.quoted(virtualHost)) '{\"\(name)\": N}'`"
    }
}
