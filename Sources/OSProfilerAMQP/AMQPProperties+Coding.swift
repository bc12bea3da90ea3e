//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// Conversion to and from librabbitmq's structure, in which a flag marks each field that is present.
extension AMQPProperties {
    /// Creates a copy of properties that librabbitmq decoded.
    init(_ wire: amqp_basic_properties_t) {
        func text(_ flag: Int32, _ bytes: amqp_bytes_t) -> String? {
            wire.has(flag) ? bytes.string : nil
        }
        self.init(
            contentType: text(AMQP_BASIC_CONTENT_TYPE_FLAG, wire.content_type),
            contentEncoding: text(AMQP_BASIC_CONTENT_ENCODING_FLAG, wire.content_encoding),
            headers: wire.has(AMQP_BASIC_HEADERS_FLAG) ? AMQPValue.table(wire.headers) : nil,
            deliveryMode: wire.has(AMQP_BASIC_DELIVERY_MODE_FLAG) ? wire.delivery_mode : nil,
            priority: wire.has(AMQP_BASIC_PRIORITY_FLAG) ? wire.priority : nil,
            correlationID: text(AMQP_BASIC_CORRELATION_ID_FLAG, wire.correlation_id),
            replyTo: text(AMQP_BASIC_REPLY_TO_FLAG, wire.reply_to),
            expiration: text(AMQP_BASIC_EXPIRATION_FLAG, wire.expiration),
            messageID: text(AMQP_BASIC_MESSAGE_ID_FLAG, wire.message_id),
            timestamp: wire.has(AMQP_BASIC_TIMESTAMP_FLAG) ? wire.timestamp : nil,
            type: text(AMQP_BASIC_TYPE_FLAG, wire.type),
            userID: text(AMQP_BASIC_USER_ID_FLAG, wire.user_id),
            appID: text(AMQP_BASIC_APP_ID_FLAG, wire.app_id),
            clusterID: text(AMQP_BASIC_CLUSTER_ID_FLAG, wire.cluster_id)
        )
    }

    /// Returns librabbitmq's structure; `arena` owns its bytes.
    func encoded(in arena: AMQPArena) throws(AMQPError) -> amqp_basic_properties_t {
        var wire = amqp_basic_properties_t()
        func set(
            _ flag: Int32,
            _ field: WritableKeyPath<amqp_basic_properties_t, amqp_bytes_t>,
            _ text: String?,
            _ name: StaticString
        ) throws(AMQPError) {
            guard let text else { return }
            wire[keyPath: field] = try arena.shortString(text, name)
            wire.add(flag)
        }
        try set(AMQP_BASIC_CONTENT_TYPE_FLAG, \.content_type, contentType, "content_type")
        try set(AMQP_BASIC_CONTENT_ENCODING_FLAG, \.content_encoding, contentEncoding, "content_encoding")
        try set(AMQP_BASIC_CORRELATION_ID_FLAG, \.correlation_id, correlationID, "correlation_id")
        try set(AMQP_BASIC_REPLY_TO_FLAG, \.reply_to, replyTo, "reply_to")
        try set(AMQP_BASIC_EXPIRATION_FLAG, \.expiration, expiration, "expiration")
        try set(AMQP_BASIC_MESSAGE_ID_FLAG, \.message_id, messageID, "message_id")
        try set(AMQP_BASIC_TYPE_FLAG, \.type, type, "type")
        try set(AMQP_BASIC_USER_ID_FLAG, \.user_id, userID, "user_id")
        try set(AMQP_BASIC_APP_ID_FLAG, \.app_id, appID, "app_id")
        try set(AMQP_BASIC_CLUSTER_ID_FLAG, \.cluster_id, clusterID, "cluster_id")
        if let headers {
            wire.headers = try arena.table(headers)
            wire.add(AMQP_BASIC_HEADERS_FLAG)
        }
        if let deliveryMode {
            wire.delivery_mode = deliveryMode
            wire.add(AMQP_BASIC_DELIVERY_MODE_FLAG)
        }
        if let priority {
            wire.priority = priority
            wire.add(AMQP_BASIC_PRIORITY_FLAG)
        }
        if let timestamp {
            wire.timestamp = timestamp
            wire.add(AMQP_BASIC_TIMESTAMP_FLAG)
        }
        return wire
    }
}

extension amqp_basic_properties_t {
    func has(_ flag: Int32) -> Bool {
        _flags & amqp_flags_t(flag) != 0
    }

    mutating func add(_ flag: Int32) {
        _flags |= amqp_flags_t(flag)
    }
}
