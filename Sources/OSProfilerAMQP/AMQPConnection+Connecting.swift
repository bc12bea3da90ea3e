//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ
internal import Foundation
internal import OSProfilerTCP

/// Establishes a connection to an endpoint, up to the login.
extension AMQPConnection {
    static func connect(
        _ link: OpaquePointer,
        _ configuration: AMQPConfiguration,
        _ endpoint: AMQPEndpoint,
        _ connector: TCPConnector
    ) throws(AMQPError) {
        guard (1...65_535).contains(endpoint.port) else {
            throw AMQPError(code: .invalidArgument, message: "\(endpoint): the port must be 1 to 65535")
        }
        if let tls = configuration.tls, (tls.certificateFile == nil) != (tls.keyFile == nil) {
            throw AMQPError(
                code: .invalidArgument,
                message: "\(endpoint): a client certificate needs its key: set both ssl_cert_file and ssl_key_file"
            )
        }
        let addresses: [SocketAddress]
        do throws(TCPError) {
            addresses = try connector.resolve(endpoint.host, endpoint.port)
        } catch {
            let reason = "the host name cannot be resolved: check the spelling"
            throw AMQPError(code: .unreachable, message: "\(endpoint): \(reason)")
        }
        if let tls = configuration.tls {
            try connect(link, tls, configuration, endpoint, addresses)
        } else {
            let socket = try socket(configuration, endpoint, addresses)
            guard osp_amqp_connect(link, socket.descriptor, configuration.sendTimeout.microseconds) == 0 else {
                socket.close()
                throw AMQPError(code: .socket, message: "\(endpoint): out of memory")
            }
        }
    }

    /// Connects to the first of the endpoint's addresses that answers.
    private static func socket(
        _ configuration: AMQPConfiguration,
        _ endpoint: AMQPEndpoint,
        _ addresses: [SocketAddress]
    ) throws(AMQPError) -> TCPConnection {
        let limit = configuration.connectTimeout.microseconds
        do throws(TCPError) {
            return try TCPConnector.connect(to: addresses, within: .microseconds(limit))
        } catch {
            guard error.isTimeout else {
                let reason = "\(error.description.lowercased()): is a broker running there?"
                throw AMQPError(code: .unreachable, message: "\(endpoint): \(reason)")
            }
            let time = String(format: "%.3g", Double(limit) / 1e6)
            let reason = "\(error) within \(time) s: is the host up, does a firewall block it?"
            throw AMQPError(code: .timeout, message: "\(endpoint): \(reason)")
        }
    }

    private static func connect(
        _ link: OpaquePointer,
        _ tls: AMQPTLSConfiguration,
        _ configuration: AMQPConfiguration,
        _ endpoint: AMQPEndpoint,
        _ addresses: [SocketAddress]
    ) throws(AMQPError) {
        let start = osp_amqp_clock()
        var address = addresses[0]
        if addresses.count > 1 {
            // The library connects again, to the address that answers; a server takes no notice of this connection.
            let socket = try socket(configuration, endpoint, addresses)
            socket.close()
            address = socket.address
        }
        // librabbitmq does not keep these strings.
        let strings = AMQPArena()
        func text(_ string: String?) -> UnsafePointer<CChar>? { string.map { strings.cString($0) } }
        var options = osp_amqp_tls()
        options.ca_file = text(tls.caFile)
        options.certificate_file = text(tls.certificateFile)
        options.key_file = text(tls.keyFile)
        options.server_name = text(tls.serverName)
        options.verify_peer = tls.verifyPeer
        options.verify_hostname = tls.verifyHostname
        let (status, reason) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { reason in
            reason[0] = 0
            let status = osp_amqp_connect_tls(
                link,
                strings.cString(address.text),
                Int32(endpoint.port),
                strings.cString(endpoint.host),
                &options,
                max(configuration.connectTimeout.microseconds - (osp_amqp_clock() - start), 1),
                configuration.sendTimeout.microseconds,
                reason.baseAddress,
                reason.count
            )
            return (status, String(cString: reason.baseAddress!))
        }
        withExtendedLifetime(strings) {}
        guard status != AMQP_STATUS_OK.rawValue else { return }
        let code = AMQPError.Code(status: status)
        throw AMQPError(code: code == .socket ? .unreachable : code, message: "\(endpoint): \(reason)")
    }
}
