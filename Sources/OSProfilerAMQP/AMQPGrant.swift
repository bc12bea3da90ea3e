//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The command with which a broker's administrator grants a refused permission.
///
/// It grants everything in the virtual host, as OpenStack's own guides do: the broker does not report the user's
/// present permissions, and the command replaces all three patterns at once. Permissions for topics are separate ones: a
/// user without any may use every routing key.
struct AMQPGrant: CustomStringConvertible {
    let user: String
    let virtualHost: String
    /// The broker's reply text.
    var refusal = ""

    var description: String {
        let place = "-p \(ShellWord.quoted(virtualHost)) \(ShellWord.quoted(user))"
        if let exchange = topicExchange {
            return
                "`rabbitmqctl set_topic_permissions \(place) \(ShellWord.quoted(exchange)) '.*' '.*'` grants it (write, read; "
                + "narrower patterns work too)"
        }
        return
            "`rabbitmqctl set_permissions \(place) '.*' '.*' '.*'` grants it (configure, write, read; narrower patterns "
            + "work too)"
    }

    /// The exchange to whose routing keys the refusal applies; nil if it is about something else.
    private var topicExchange: String? {
        guard refusal.contains(" to topic '"), let start = refusal.firstRange(of: "' in exchange '") else { return nil }
        let rest = refusal[start.upperBound...]
        return rest.firstRange(of: "' in vhost '").map { String(rest[..<$0.lowerBound]) }
    }
}
