//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Where a broker listens.
public struct AMQPEndpoint: Sendable, Hashable {
    /// A host name, an IPv4 address, or an IPv6 address without brackets.
    public var host: String
    /// The TCP port: 5672 by custom, 5671 with TLS.
    public var port: Int
    /// Who logs in here; nil for the configuration's user.
    public var credentials: AMQPCredentials?

    /// A broker at a host, at AMQP's own port unless told otherwise.
    public init(host: String, port: Int = 5672, credentials: AMQPCredentials? = nil) {
        self.host = host
        self.port = port
        self.credentials = credentials
    }
}

extension AMQPEndpoint: CustomStringConvertible {
    /// `host:port`, an IPv6 address in brackets.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
