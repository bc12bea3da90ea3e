//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// The broker and the virtual host to which a transport URL leads, whatever user, TLS and spelling it has.
struct BrokerPlace {
    private let hosts: [String]
    private let virtualHost: String

    init(_ connection: AMQPConfiguration) {
        hosts = connection.endpoints.map { endpoint in
            // One broker listens on both of its ports, with TLS and without.
            let hasStandardPort = [5671, 5672].contains(endpoint.port)
            let host = endpoint.host.lowercased()
            return hasStandardPort ? host : AMQPEndpoint(host: host, port: endpoint.port).description
        }
        virtualHost = connection.virtualHost
    }

    var text: String { "the broker \(hosts.joined(separator: ",")) with virtual host \(virtualHost)" }

    /// A short name, such as `rabbit1/cell1`, which no other place has: lists without a host in common differ in the
    /// first.
    var label: String { "\(hosts.first ?? "")/\(virtualHost == "/" ? "" : virtualHost)" }

    /// Lists with a host in common name one cluster.
    func isSame(as other: Self) -> Bool {
        virtualHost == other.virtualHost && !Set(hosts).isDisjoint(with: other.hosts)
    }
}
