//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// A connection to a broker. Synchronous, blocking, and owned by one thread, as are its channels.
///
/// The owner must come back at least every quarter of the heartbeat, with
/// ``nextEvent(timeoutMicroseconds:)`` or, while busy elsewhere, ``pump()``: heartbeats live in these calls only.
/// Use connections of their own for consuming, for publishing, and for declaring and looking things up: an alarm
/// stops whole connections, and what a busy consumer is sent waits in memory while a call waits for its reply.
///
/// When a call throws ``AMQPError/Code/timeout``, ``AMQPError/Code/socket``,
/// ``AMQPError/Code/connectionClosed`` or ``AMQPError/Code/protocol`` the connection is dead, and every further call
/// fails: close it and open another.
public final class AMQPConnection {
    /// The broker it is connected to.
    public let endpoint: AMQPEndpoint
    /// What it was opened with.
    public let configuration: AMQPConfiguration
    /// What the broker said of itself at login.
    public let serverProperties: [(String, AMQPValue)]
    /// The certificate that the broker showed; nil without TLS.
    public let serverCertificate: AMQPCertificate?
    /// Shuts the socket down from another thread.
    public let killSwitch: AMQPKillSwitch

    /// Nil once closed.
    private var openLink: OpaquePointer?
    /// Arguments of the call under way.
    let arena = AMQPArena()
    /// The channels by number, to tell them when the broker closes one.
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

    /// The heartbeat agreed upon, in seconds; 0 when there is none.
    public var heartbeat: Int {
        openLink.map { Int(osp_amqp_heartbeat($0)) } ?? 0
    }

    /// The largest frame agreed upon, in bytes.
    public var frameMax: Int {
        openLink.map { Int(osp_amqp_frame_max($0)) } ?? 0
    }

    /// Why the broker wants publishers to pause, while it does.
    public var blockedReason: String? {
        var reason = amqp_bytes_t()
        guard let openLink, osp_amqp_blocked(openLink, &reason) else { return nil }
        return reason.string
    }

    /// Whether the connection still works, as far as this side knows.
    public var isOpen: Bool {
        openLink.map { osp_amqp_link_status($0) == 0 } ?? false
    }

    /// Says goodbye when the link is healthy, hangs up when it is not. Waits two seconds at most. Idempotent.
    public func close() {
        guard let openLink else { return }
        var blocked = amqp_bytes_t()
        if osp_amqp_link_status(openLink) == 0, !osp_amqp_blocked(openLink, &blocked) {
            var arguments = amqp_connection_close_t()
            arguments.reply_code = UInt16(AMQP_REPLY_SUCCESS)
            var reply = amqp_method_t()
            let closeTimeout = min(configuration.rpcTimeout.microseconds, 2_000_000)
            _ = osp_amqp_rpc(
                openLink,
                0,
                AMQP_CONNECTION_CLOSE_METHOD,
                &arguments,
                AMQP_CONNECTION_CLOSE_OK_METHOD,
                AMQP_CONNECTION_CLOSE_OK_METHOD,
                closeTimeout,
                &reply
            )
        }
        abort()
    }

    /// Hangs up without a word: unacknowledged deliveries return to their queues. Idempotent.
    public func abort() {
        guard let link = openLink else { return }
        openLink = nil
        killSwitch.disarm()
        osp_amqp_link_destroy(link)
    }

    /// The link, or an error when this side closed it.
    func link() throws(AMQPError) -> OpaquePointer {
        guard let openLink else {
            throw AMQPError(code: .closed, message: "\(endpoint): the connection is closed")
        }
        return openLink
    }

    /// Throws what a result other than OK means for the connection; a channel's result is the channel's to explain.
    func check(_ status: Int32, _ what: @autoclosure () -> String) throws(AMQPError) {
        guard status != AMQP_STATUS_OK.rawValue else { return }
        throw failure(status, what())
    }

    func failure(_ status: Int32, _ what: String) -> AMQPError {
        switch Int(status) {
        case OSP_AMQP_CONNECTION_CLOSED:
            var code: UInt16 = 0
            let text = openLink.map { osp_amqp_close_text($0, &code).string } ?? ""
            return AMQPError(
                code: .init(replyCode: code, text, closing: .connectionClosed),
                message: "\(endpoint): \(what): the broker closed the connection: \(code) \(text)",
                replyCode: code
            )
        case OSP_AMQP_CHANNEL_CLOSED:
            return AMQPError(code: .channelClosed, message: "\(endpoint): \(what): the channel is closed")
        case OSP_AMQP_BLOCKED:
            return AMQPError(
                code: .blocked,
                message: "\(endpoint): \(what): the broker blocks publishers: \(blockedReason ?? "")"
            )
        case OSP_AMQP_NO_CHANNEL:
            return AMQPError(code: .invalidArgument, message: "\(endpoint): \(what): all channels are in use")
        case OSP_AMQP_TOO_BIG:
            return AMQPError(
                code: .invalidArgument,
                message: "\(endpoint): \(what): arguments or headers exceed one frame"
            )
        default:
            return AMQPError(code: .init(status: status), message: "\(endpoint): \(what): \(statusText(status))")
        }
    }
    /// What the end of a channel means that ``AMQPEvent/channelClosed(channel:code:text:)`` told of, after a publish or
    /// an acknowledgement that the broker did not take.
    public func channelFailure(_ code: UInt16, _ text: String) -> AMQPError {
        let kind = AMQPError.Code(replyCode: code, text, closing: .channelClosed)
        var message = "\(endpoint): \(text)"
        if kind == .accessRefused {
            let user = configuration.credentials(at: endpoint).user
            message += "; \(AMQPGrant(user: user, virtualHost: configuration.virtualHost))"
        }
        if kind == .resourceLocked { message += "; another connection has the queue to itself" }
        return AMQPError(code: kind, message: message, replyCode: code)
    }
}
