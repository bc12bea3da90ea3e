//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// A connection to a broker. Synchronous, blocking, and owned by one thread, as are its channels.
///
/// The owner must call ``nextEvent(timeoutMicroseconds:)`` or, while busy elsewhere, ``pump()`` at least every quarter
/// of the heartbeat interval: heartbeats are sent and checked only in these calls. Use separate connections for
/// consuming, for publishing, and for declaring and querying: an alarm blocks whole connections, and while a call
/// waits for its reply, deliveries to a busy consumer pile up in memory.
///
/// After a call throws ``AMQPError/Code/timeout``, ``AMQPError/Code/socket``, ``AMQPError/Code/connectionClosed`` or
/// ``AMQPError/Code/protocol``, the connection is dead and every further call fails: close it and open another.
public final class AMQPConnection {
    /// The endpoint of the connected broker.
    public let endpoint: AMQPEndpoint
    /// The configuration that the connection was opened with.
    public let configuration: AMQPConfiguration
    /// The properties that the broker reported at login.
    public let serverProperties: [(String, AMQPValue)]
    /// The certificate that the broker presented; nil without TLS.
    public let serverCertificate: AMQPCertificate?
    /// Shuts the socket down from another thread.
    public let killSwitch: AMQPKillSwitch

    /// Nil once closed.
    private var openLink: OpaquePointer?
    /// The arguments of the current call.
    let arena = AMQPArena()
    /// The channels by number, to mark one closed when the broker closes it.
    var channels: [UInt16: WeakChannel] = [:]

    struct WeakChannel {
        weak var channel: AMQPChannel?
    }

    init(link: OpaquePointer, endpoint: AMQPEndpoint, configuration: AMQPConfiguration) {
        openLink = link
        self.endpoint = endpoint
        self.configuration = configuration
        serverProperties = AMQPValue.table(osp_amqp_server_properties(link).pointee)
        var certificate = osp_amqp_certificate()
        serverCertificate = osp_amqp_server_certificate(link, &certificate) ? AMQPCertificate(certificate) : nil
        killSwitch = AMQPKillSwitch(osp_amqp_duplicate_socket(link))
    }

    deinit {
        abort()
    }

    /// The broker's version, such as `3.10.8`.
    public var serverVersion: String? {
        guard case .string(let version)? = serverProperties.first(where: { $0.0 == "version" })?.1 else { return nil }
        return version
    }

    /// The negotiated heartbeat in seconds; 0 if heartbeats are off.
    public var heartbeat: Int {
        openLink.map { Int(osp_amqp_heartbeat($0)) } ?? 0
    }

    /// The negotiated maximum frame size in bytes.
    public var frameMax: Int {
        openLink.map { Int(osp_amqp_frame_max($0)) } ?? 0
    }

    /// Why the broker blocks publishers; nil while it does not.
    public var blockedReason: String? {
        var reason = amqp_bytes_t()
        guard let openLink, osp_amqp_blocked(openLink, &reason) else { return nil }
        return reason.string
    }

    /// Whether the connection still works, as far as the client can tell.
    public var isOpen: Bool {
        openLink.map { osp_amqp_link_status($0) == 0 } ?? false
    }

    /// Closes the connection, with a handshake if the link is healthy. Waits at most two seconds. Idempotent.
    public func close() { _ = closeWithAnswer() }

    /// Closes the connection as ``close()`` does.
    ///
    /// - Returns: whether the broker knows that the connection has ended, because it answered, or closed the connection
    ///   itself. It has then requeued what was not acknowledged.
    package func closeWithAnswer() -> Bool {
        guard let openLink else { return false }
        var isKnown = false
        var blocked = amqp_bytes_t()
        var closeCode: UInt16 = 0
        if osp_amqp_link_status(openLink) == 0, !osp_amqp_blocked(openLink, &blocked) {
            var arguments = amqp_connection_close_t()
            arguments.reply_code = UInt16(AMQP_REPLY_SUCCESS)
            var reply = amqp_method_t()
            let closeTimeout = min(configuration.rpcTimeout.microseconds, 2_000_000)
            let status = osp_amqp_rpc(
                openLink,
                0,
                AMQP_CONNECTION_CLOSE_METHOD,
                &arguments,
                AMQP_CONNECTION_CLOSE_OK_METHOD,
                AMQP_CONNECTION_CLOSE_OK_METHOD,
                closeTimeout,
                &reply
            )
            isKnown = status == AMQP_STATUS_OK.rawValue
        }
        _ = osp_amqp_close_text(openLink, &closeCode)
        abort()
        return isKnown || closeCode != 0
    }

    /// Closes the socket without a handshake; the broker requeues unacknowledged deliveries. Idempotent.
    public func abort() {
        guard let link = openLink else { return }
        openLink = nil
        killSwitch.disarm()
        osp_amqp_link_destroy(link)
    }

    /// Returns the link.
    ///
    /// - Throws: ``AMQPError/Code/closed`` if the client closed it.
    func link() throws(AMQPError) -> OpaquePointer {
        guard let openLink else {
            throw AMQPError(code: .closed, message: "\(endpoint): the connection is closed")
        }
        return openLink
    }

    /// Throws the connection's error for a status other than OK. Errors of a channel are mapped by the channel.
    func check(_ status: Int32, _ operation: @autoclosure () -> String) throws(AMQPError) {
        guard status != AMQP_STATUS_OK.rawValue else { return }
        throw failure(status, operation())
    }

    func failure(_ status: Int32, _ operation: String) -> AMQPError {
        switch Int(status) {
        case OSP_AMQP_CONNECTION_CLOSED:
            var code: UInt16 = 0
            let text = openLink.map { osp_amqp_close_text($0, &code).string } ?? ""
            let kind = AMQPError.Code(replyCode: code, text, closing: .connectionClosed)
            let remedy = configuration.remedy(for: kind, code, text, at: endpoint).map { "; \($0)" } ?? ""
            return AMQPError(
                code: kind,
                message: "\(endpoint): \(operation): the broker closed the connection: \(code) \(text)\(remedy)",
                replyCode: code
            )
        case OSP_AMQP_CHANNEL_CLOSED:
            return AMQPError(code: .channelClosed, message: "\(endpoint): \(operation): the channel is closed")
        case OSP_AMQP_BLOCKED:
            return AMQPError(
                code: .blocked,
                message: "\(endpoint): \(operation): the broker blocks publishers: \(blockedReason ?? "")"
            )
        case OSP_AMQP_NO_CHANNEL:
            return AMQPError(code: .invalidArgument, message: "\(endpoint): \(operation): all channels are in use")
        case OSP_AMQP_TOO_BIG:
            return AMQPError(
                code: .invalidArgument,
                message: "\(endpoint): \(operation): arguments or headers exceed one frame"
            )
        default:
            return AMQPError(code: .init(status: status), message: "\(endpoint): \(operation): \(statusText(status))")
        }
    }

    /// Returns the error for a closed channel that ``AMQPEvent/channelClosed(channel:code:text:)`` reported, after a
    /// publish or an acknowledgement that the broker refused.
    public func channelFailure(_ code: UInt16, _ text: String) -> AMQPError {
        let kind = AMQPError.Code(replyCode: code, text, closing: .channelClosed)
        let remedy = configuration.remedy(for: kind, code, text, at: endpoint).map { "; \($0)" } ?? ""
        return AMQPError(code: kind, message: "\(endpoint): \(text)\(remedy)", replyCode: code)
    }
}
