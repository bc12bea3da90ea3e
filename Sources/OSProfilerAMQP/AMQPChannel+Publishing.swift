//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

extension AMQPChannel {
    /// Turns on publisher confirms: from now on the broker answers every message published on this channel with
    /// ``AMQPEvent/confirmed(deliveryTag:multiple:)`` or ``AMQPEvent/rejected(deliveryTag:multiple:)``.
    public func confirmSelect() throws(AMQPError) {
        let method = amqp_confirm_select_t()
        _ = try call(AMQP_CONFIRM_SELECT_METHOD, method, replies: AMQP_CONFIRM_SELECT_OK_METHOD, "confirm.select")
        isInConfirmMode = true
    }

    /// Publishes to a prepared target without allocating. The body is copied before this returns.
    ///
    /// Read the confirms with ``AMQPConnection/nextEvent(timeoutMicroseconds:)``, at the latest when as many are
    /// outstanding as the window allows.
    ///
    /// - Returns: the delivery tag that the confirm will carry, counting from 1 on each channel; 0 without confirm
    ///   mode.
    /// - Throws: ``AMQPError/Code/blocked`` while the broker blocks publishers: nothing was sent, and the connection
    ///   is intact. After any other error it is unknown whether the message reached the broker.
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

    /// Publishes one message. Prepare an ``AMQPPublishTarget`` to publish more than a few to the same destination.
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

    /// Publishes one message whose body is an array.
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
