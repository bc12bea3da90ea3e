//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

extension AMQPChannel {
    /// From now on the broker confirms every message published on this channel, with
    /// ``AMQPEvent/confirmed(deliveryTag:multiple:)`` or ``AMQPEvent/rejected(deliveryTag:multiple:)``.
    public func confirmSelect() throws(AMQPError) {
        let method = amqp_confirm_select_t()
        _ = try call(AMQP_CONFIRM_SELECT_METHOD, method, replies: AMQP_CONFIRM_SELECT_OK_METHOD, "confirm.select")
        isInConfirmMode = true
    }

    /// Publishes to a prepared target; allocates nothing. A copy of the body is on its way when this returns.
    ///
    /// Take in the confirms with ``AMQPConnection/nextEvent(timeoutMicroseconds:)``, at the latest when as many are
    /// outstanding as the window admits.
    ///
    /// - Returns: the tag that the confirm will name, counting from 1 on each channel; 0 without confirm mode.
    /// - Throws: ``AMQPError/Code/blocked`` while the broker blocks publishers: nothing was sent, the connection is
    ///   well. Whether a message reached the broker before any other error is unknown.
    public func publish(_ target: AMQPPublishTarget, body: UnsafeRawBufferPointer) throws(AMQPError) -> UInt64 {
        let link = try link("publish")
        let status = osp_amqp_publish(
            link,
            number,
            target.exchangeBytes,
            target.routingKeyBytes,
            target.mandatory,
            target.wireProperties,
            target.encodedSize,
            body.baseAddress,
            body.count
        )
        try check(status, link, "publish to exchange '\(target.exchange)'")
        guard isInConfirmMode else { return 0 }
        publishedTag += 1
        return publishedTag
    }

    /// Publishes one message. For more than a few to the same place prepare an ``AMQPPublishTarget``.
    public func publish(
        exchange: String,
        routingKey: String,
        mandatory: Bool = false,
        properties: AMQPProperties = AMQPProperties(),
        body: UnsafeRawBufferPointer
    ) throws(AMQPError) -> UInt64 {
        let target = try AMQPPublishTarget(
            exchange: exchange,
            routingKey: routingKey,
            mandatory: mandatory,
            properties: properties
        )
        return try publish(target, body: body)
    }

    /// Publishes one message from an array.
    public func publish(
        exchange: String,
        routingKey: String,
        mandatory: Bool = false,
        properties: AMQPProperties = AMQPProperties(),
        body: [UInt8]
    ) throws(AMQPError) -> UInt64 {
        let target = try AMQPPublishTarget(
            exchange: exchange,
            routingKey: routingKey,
            mandatory: mandatory,
            properties: properties
        )
        let tag = body.withUnsafeBytes { bytes in
            Result { () throws(AMQPError) in try publish(target, body: bytes) }
        }
        return try tag.get()
    }
}
