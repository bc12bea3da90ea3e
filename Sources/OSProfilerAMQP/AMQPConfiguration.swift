//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The settings for connecting and logging in to a broker.
public struct AMQPConfiguration: Sendable, Hashable {
    /// The brokers of a cluster, tried in this order. Default: `localhost:5672`.
    public var endpoints: [AMQPEndpoint]
    /// The credentials for endpoints that have none of their own. Default `guest`.
    public var credentials: AMQPCredentials
    /// The virtual host. Default `/`.
    public var virtualHost: String
    /// TLS, or nil for plain TCP. Default nil.
    public var tls: AMQPTLSConfiguration?
    /// The heartbeat to request, in seconds; the broker may lower it, and 0 turns it off. Default 60. Mirrors
    /// oslo.messaging's `heartbeat_timeout_threshold`.
    public var heartbeat: Int
    /// The time limit per endpoint for socket, TLS and login together, without the name resolution. Default 10 s.
    public var connectTimeout: Duration
    /// The time limit for a reply to a call. After a timeout the connection is dead. Default 10 s.
    public var rpcTimeout: Duration
    /// How long sent data may stay unacknowledged, or the broker may refuse to read, before the kernel drops the
    /// connection (`TCP_USER_TIMEOUT`, Linux). Default 30 s; zero leaves the limit to the kernel.
    public var sendTimeout: Duration
    /// The name that the broker displays for this connection. Default none.
    public var connectionName: String?
    /// The product name that the broker displays. Default `osprofiler-swift`.
    public var product: String
    /// The product version that the broker displays. Default: librabbitmq's.
    public var productVersion: String?
    /// The largest frame in bytes, 4096 or more; the broker may lower it. Default 131072.
    public var frameMax: Int

    /// Creates a configuration; the defaults fit an unmodified broker on this machine.
    public init(
        endpoints: [AMQPEndpoint] = [AMQPEndpoint(host: "localhost")],
        credentials: AMQPCredentials = AMQPCredentials(),
        virtualHost: String = "/",
        tls: AMQPTLSConfiguration? = nil,
        heartbeat: Int = 60,
        connectTimeout: Duration = .seconds(10),
        rpcTimeout: Duration = .seconds(10),
        sendTimeout: Duration = .seconds(30),
        connectionName: String? = nil,
        product: String = "osprofiler-swift",
        productVersion: String? = nil,
        frameMax: Int = 131_072
    ) {
        self.endpoints = endpoints
        self.credentials = credentials
        self.virtualHost = virtualHost
        self.tls = tls
        self.heartbeat = heartbeat
        self.connectTimeout = connectTimeout
        self.rpcTimeout = rpcTimeout
        self.sendTimeout = sendTimeout
        self.connectionName = connectionName
        self.product = product
        self.productVersion = productVersion
        self.frameMax = frameMax
    }
}

extension AMQPConfiguration {
    func credentials(at endpoint: AMQPEndpoint) -> AMQPCredentials { endpoint.credentials ?? credentials }

    /// A warning to log before connecting; nil if there is none.
    package var warning: String? {
        guard let tls, !tls.verifyPeer else { return nil }
        return
            "TLS without verification (ssl_verify=0): anyone on the network path can read and change everything, "
            + "passwords included; name the server's authority with ssl_ca_file instead"
    }
}

extension AMQPConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Endpoints, users and virtual host; never a password.
    public var description: String {
        let hosts = endpoints.map { "\(credentials(at: $0))@\($0)" }.joined(separator: ",")
        return "\(tls == nil ? "amqp" : "amqps")://\(hosts)/\(virtualHost)"
    }

    /// Same as ``description``, so that debuggers do not show the password either.
    public var debugDescription: String { description }

    /// Keeps `dump` from showing the stored properties.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension Duration {
    /// Whole microseconds, rounded towards zero and clamped to the range of C's timers.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let bounded = min(max(seconds, 0), 1_000_000_000)
        return bounded * 1_000_000 + max(attoseconds, 0) / 1_000_000_000_000
    }
}
