//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// How to reach a broker and log in.
public struct AMQPConfiguration: Sendable, Hashable {
    /// The brokers of a cluster, tried in this order. Default: `localhost:5672`.
    public var endpoints: [AMQPEndpoint]
    /// Who logs in, where an endpoint does not say otherwise. Default `guest`.
    public var credentials: AMQPCredentials
    /// The virtual host. Default `/`.
    public var virtualHost: String
    /// TLS, or nil for plain TCP. Default nil.
    public var tls: AMQPTLSConfiguration?
    /// The heartbeat to ask for, in seconds; the broker may lower it, 0 turns it off. Default 60. Mirrors
    /// oslo.messaging's `heartbeat_timeout_threshold`.
    public var heartbeat: Int
    /// The time one endpoint gets for socket, TLS and login together (the name look-up is the resolver's own
    /// affair). Default 10 s.
    public var connectTimeout: Duration
    /// The time the broker gets to reply to a call. After it the connection is dead. Default 10 s.
    public var rpcTimeout: Duration
    /// How long sent data may stay unacknowledged, or the broker may refuse to read, before the kernel gives the
    /// connection up (`TCP_USER_TIMEOUT`, Linux). Default 30 s; zero leaves it to the kernel.
    public var sendTimeout: Duration
    /// The name that the broker shows for this connection. Default none.
    public var connectionName: String?
    /// The product that the broker shows. Default `osprofiler-swift`.
    public var product: String
    /// The product's version that the broker shows. Default: librabbitmq's.
    public var productVersion: String?
    /// The largest frame in bytes, 4096 or more; the broker may lower it. Default 131072.
    public var frameMax: Int

    /// The defaults reach a broker on this machine as it comes out of the box.
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

    /// What whoever connects has to be told; nil when there is nothing.
    package var warning: String? {
        guard let tls, !tls.verifyPeer else { return nil }
        return
            "TLS without verification (ssl_verify=0): whoever is in between can read and change everything, passwords "
            + "too; name the server's authority with ssl_ca_file instead"
    }
}

extension AMQPConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Endpoints, users and virtual host; never a password.
    public var description: String {
        let hosts = endpoints.map { "\(credentials(at: $0))@\($0)" }.joined(separator: ",")
        return "\(tls == nil ? "amqp" : "amqps")://\(hosts)/\(virtualHost)"
    }

    /// As ``description``, so that no debugger shows the password either.
    public var debugDescription: String { description }

    /// Keeps `dump` from looking inside.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension Duration {
    /// Whole microseconds, rounded towards zero and clamped to what C's timers take.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let bounded = min(max(seconds, 0), 1_000_000_000)
        return bounded * 1_000_000 + max(attoseconds, 0) / 1_000_000_000_000
    }
}
