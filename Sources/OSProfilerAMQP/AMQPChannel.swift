//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// A channel of a connection, owned by the connection's thread. Its number is in use until ``close()``, or until the
/// broker closes the channel.
///
/// When the broker refuses a call, it closes the channel: the call throws the broker's reply code and text, and the
/// channel cannot be used any more; open a new one. A wrong acknowledgement, or a publish to a missing exchange, is
/// reported later, as ``AMQPEvent/channelClosed(channel:code:text:)``.
public final class AMQPChannel {
    /// The channel's number on the connection. Reused once the channel is closed.
    public let number: UInt16
    /// The connection that the channel belongs to and keeps alive.
    public let connection: AMQPConnection
    /// Whether the channel was closed, by either side.
    public private(set) var isClosed = false
    /// The tag of the last published message, in confirm mode.
    var publishedTag: UInt64 = 0
    var isInConfirmMode = false

    init(connection: AMQPConnection, number: UInt16) {
        self.connection = connection
        self.number = number
    }

    /// Closes the channel; the broker requeues unacknowledged deliveries. Idempotent. Never throws: on a dead
    /// connection there is nothing to close.
    public func close() {
        guard !isClosed, let link = try? connection.link() else { return }
        isClosed = true
        connection.channels.removeValue(forKey: number)
        _ = osp_amqp_close_channel(link, number, connection.configuration.rpcTimeout.microseconds)
    }

    func markClosed() {
        isClosed = true
    }

    func link(_ operation: @autoclosure () -> String) throws(AMQPError) -> OpaquePointer {
        guard !isClosed else {
            throw AMQPError(
                code: .channelClosed,
                message: "\(connection.endpoint): \(operation()): the channel is closed"
            )
        }
        return try connection.link()
    }

    /// Calls a method and waits for its reply, which stays valid until the next call.
    func call<Arguments: BitwiseCopyable>(
        _ method: amqp_method_number_t,
        _ arguments: Arguments,
        replies ok: amqp_method_number_t,
        _ operation: @autoclosure () -> String
    ) throws(AMQPError) -> UnsafeMutableRawPointer? {
        var arguments = arguments
        var reply = amqp_method_t()
        let link = try link(operation())
        let status = osp_amqp_rpc(
            link,
            number,
            method,
            &arguments,
            ok,
            ok,
            connection.configuration.rpcTimeout.microseconds,
            &reply
        )
        try checkReply(status, link, operation())
        return reply.decoded
    }

    /// Throws the error for a status other than OK; if the broker closed the channel, with the broker's text.
    func check(_ status: Int32, _ link: OpaquePointer, _ operation: @autoclosure () -> String) throws(AMQPError) {
        guard status != AMQP_STATUS_OK.rawValue else { return }
        guard status == OSP_AMQP_CHANNEL_CLOSED else { throw connection.failure(status, operation()) }
        var code: UInt16 = 0
        let text = osp_amqp_channel_close_text(link, number, &code).string
        throw connection.channelFailure(code, "\(operation()): \(text.isEmpty ? "the channel is closed" : text)")
    }

    /// Like ``check(_:_:_:)``, for calls whose reply closes the channel: no close event follows.
    func checkReply(_ status: Int32, _ link: OpaquePointer, _ operation: @autoclosure () -> String) throws(AMQPError) {
        do throws(AMQPError) {
            try check(status, link, operation())
        } catch {
            if status == OSP_AMQP_CHANNEL_CLOSED { connection.forget(number) }
            throw error
        }
    }

    /// Returns the arena, emptied, for the arguments of the next call.
    func freshArena() -> AMQPArena {
        connection.arena.reset()
        return connection.arena
    }
}
