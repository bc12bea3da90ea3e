//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerConfiguration
internal import OSProfilerMessaging

/// The broker to connect to.
struct BrokerOptions: ParsableArguments {
    @Option(
        name: .customLong("transport-url"),
        help: ArgumentHelp(
            "The broker, such as rabbit://user@host:5672,user@host2:5672/vhost?ssl=1; "
                + "\(ConnectionReference.help). [env: OSPROFILER_TRANSPORT_URL]",
            discussion: BrokerOptions.secrecy,
            valueName: "url"
        )
    )
    var transportURL: String?

    static let secrecy =
        "Other users of the machine see passwords on a command line: put them into the environment "
        + "or a file, or omit them and enter them when asked."

    var flags: [String: String] {
        transportURL.map { [SettingKey.transportURL.name: $0] } ?? [:]
    }
}

extension Configuration {
    /// Returns the connection's settings, with a name that the broker's administrator sees.
    ///
    /// - Parameters:
    ///   - command: the command's name.
    ///   - warns: whether to log a warning about an insecure connection; a collector does so itself.
    ///   - allowsContradiction: whether to connect, although the files of two services name different brokers.
    func connection(
        as command: String,
        warns: Bool = true,
        allowsContradiction: Bool = false
    ) throws -> AMQPConfiguration {
        if !allowsContradiction, let contradiction = brokerContradiction() { throw contradiction.error }
        let url = try PasswordPrompt.completed(try effectiveTransportURL())
        var connection = try TransportURL(url).configuration
        connection.connectionName = "osprofiler \(command)"
        connection.product = "osprofiler"
        connection.productVersion = ToolVersion.number
        if warns, let warning = connection.warning { try logger().warning("\(warning)") }
        return connection
    }
}
