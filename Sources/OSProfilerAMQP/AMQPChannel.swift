//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// A channel of a connection, owned by the same thread. Its number is taken until ``close()`` or the broker closes it.
///
/// When the broker refuses a call it closes the channel: the call throws, with the broker's reply code and words, and
/// the channel cannot be used any more; open a new one. A wrong acknowledgement or publish to a missing exchange is
/// told later, as ``AMQPEvent/channelClosed(channel:code:text:)``.
public final class AMQPChannel {
    /// Its number on the connection. Used again once the channel is closed.
    public let number: UInt16
    /// The connection it belongs to; kept open by the channel.
    public let connection: AMQPConnection
    /// Whether it was closed, by either side.
    public private(set) var isClosed = false
    /// The tag of the message published last, in confirm mode.
    var publishedTag: UInt64 = 0
    var isInConfirmMode = false

    init(connection: AMQPConnection, number: UInt16) {
        self.connection = connection
        self.number = number
    }

    /// Closes it; unacknowledged deliveries return to their queues. Idempotent, never throws: on a dead connection
    /// there is nothing left to close.
    public func close() {
        guard !isClosed, let link = try? connection.link() else { return }
        isClosed = true
        connection.channels.removeValue(forKey: number)
        _ = osp_amqp_close_channel(link, number, connection.configuration.rpcTimeout.microseconds)
    }

    func markClosed() {
        isClosed = true
    }

    func link(_ what: @autoclosure () -> String) throws(AMQPError) -> OpaquePointer {
        guard !isClosed else {
            throw AMQPError(
                code: .channelClosed,
                message: "\(connection.endpoint): \(what()): the channel is closed"
            )
        }
        return try connection.link()
    }

    /// Calls a method and waits for its reply, which lives until the next call.
    func call<Arguments: BitwiseCopyable>(
        _ method: amqp_method_number_t,
        _ arguments: Arguments,
        replies ok: amqp_method_number_t,
        _ what: @autoclosure () -> String
    ) throws(AMQPError) -> UnsafeMutableRawPointer? {
        var arguments = arguments
        var reply = amqp_method_t()
        let link = try link(what())
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
        try checkReply(status, link, what())
        return reply.decoded
    }

    /// Throws what a result other than OK means; when the broker closed the channel, in its own words.
    func check(_ status: Int32, _ link: OpaquePointer, _ what: @autoclosure () -> String) throws(AMQPError) {
        guard status != AMQP_STATUS_OK.rawValue else { return }
        guard status == OSP_AMQP_CHANNEL_CLOSED else { throw connection.failure(status, what()) }
        var code: UInt16 = 0
        let text = osp_amqp_channel_close_text(link, number, &code).string
        throw connection.channelFailure(code, "\(what()): \(text.isEmpty ? "the channel is closed" : text)")
    }

    /// As ``check(_:_:_:)``, for calls whose reply is the channel's end: its close event will not come any more.
    func checkReply(_ status: Int32, _ link: OpaquePointer, _ what: @autoclosure () -> String) throws(AMQPError) {
        do throws(AMQPError) {
            try check(status, link, what())
        } catch {
            if status == OSP_AMQP_CHANNEL_CLOSED { connection.forget(number) }
            throw error
        }
    }

    /// The arena for the next call's arguments, emptied.
    func freshArena() -> AMQPArena {
        connection.arena.reset()
        return connection.arena
    }
}
