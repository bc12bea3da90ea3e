//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

extension AMQPConnection {
    /// Returns the next event from the broker, in the order of arrival, including frames read ahead.
    ///
    /// - Parameter timeoutMicroseconds: how long to wait; 0 only polls. If the time runs out in the middle of a
    ///   message, the next call waits for the rest.
    /// - Returns: the event, or ``AMQPEvent/idle``. The event invalidates the previous delivery.
    /// - Throws: ``AMQPError`` when the connection ends; the connection is dead from then on.
    public func nextEvent(timeoutMicroseconds: Int64) throws(AMQPError) -> AMQPEvent {
        let event = osp_amqp_next(try link(), max(timeoutMicroseconds, 0))!
        switch event.pointee.kind {
        case OSP_AMQP_EVENT_DELIVERY:
            return .delivery(AMQPDelivery(event))
        case OSP_AMQP_EVENT_IDLE:
            return .idle
        case OSP_AMQP_EVENT_CONFIRMED:
            return .confirmed(deliveryTag: event.pointee.delivery_tag, multiple: event.pointee.multiple)
        default:
            return try rareEvent(event)
        }
    }

    private func rareEvent(_ event: UnsafePointer<osp_amqp_event>) throws(AMQPError) -> AMQPEvent {
        switch event.pointee.kind {
        case OSP_AMQP_EVENT_REJECTED:
            return .rejected(deliveryTag: event.pointee.delivery_tag, multiple: event.pointee.multiple)
        case OSP_AMQP_EVENT_RETURNED:
            return .returned(AMQPReturn(event))
        case OSP_AMQP_EVENT_CANCELLED:
            return .cancelled(consumerTag: event.pointee.consumer_tag.string)
        case OSP_AMQP_EVENT_CHANNEL_CLOSED:
            let (number, code, text) = (event.pointee.channel, event.pointee.reply_code, event.pointee.text.string)
            forget(number)
            return .channelClosed(channel: number, code: code, text: text)
        case OSP_AMQP_EVENT_BLOCKED:
            return .blocked(reason: event.pointee.text.string)
        case OSP_AMQP_EVENT_UNBLOCKED:
            return .unblocked
        default:
            throw failure(event.pointee.status, "waiting for the broker")
        }
    }

    /// Keeps the connection alive while its owner is busy elsewhere: reads available frames without waiting, keeps
    /// them for ``nextEvent(timeoutMicroseconds:)``, and sends a heartbeat when one is due.
    ///
    /// Keeps at most 16 MiB (and never more than the prefetch allows), then leaves the rest in the socket. The last
    /// delivery stays valid.
    public func pump() throws(AMQPError) {
        try check(osp_amqp_pump(try link()), "waiting for the broker")
    }

    /// Opens a channel.
    public func openChannel() throws(AMQPError) -> AMQPChannel {
        var number: UInt16 = 0
        let status = osp_amqp_open_channel(try link(), configuration.rpcTimeout.microseconds, &number)
        try check(status, "channel.open")
        let channel = AMQPChannel(connection: self, number: number)
        channels[number] = WeakChannel(channel: channel)
        return channel
    }

    /// Frees the number of a channel that the broker closed, after the event for it was returned.
    func forget(_ number: UInt16) {
        channels.removeValue(forKey: number)?.channel?.markClosed()
        if let link = try? link() { osp_amqp_forget_channel(link, number) }
    }
}
