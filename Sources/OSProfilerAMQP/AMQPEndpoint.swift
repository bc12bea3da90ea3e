//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The address of a broker.
public struct AMQPEndpoint: Sendable, Hashable {
    /// A host name, an IPv4 address, or an IPv6 address without brackets.
    public var host: String
    /// The TCP port: usually 5672, or 5671 with TLS.
    public var port: Int
    /// The credentials for this endpoint; nil for the configuration's.
    public var credentials: AMQPCredentials?

    /// Creates an endpoint; the default port is AMQP's.
    public init(host: String, port: Int = 5672, credentials: AMQPCredentials? = nil) {
        self.host = host
        self.port = port
        self.credentials = credentials
    }
}

extension AMQPEndpoint: CustomStringConvertible {
    /// `host:port`, with an IPv6 address in brackets.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
