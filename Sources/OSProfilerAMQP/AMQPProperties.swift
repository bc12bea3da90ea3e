//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The properties of a message, as defined by AMQP's class `basic`; nil where absent.
public struct AMQPProperties: Sendable {
    /// The MIME type of the body.
    public var contentType: String?
    /// The body's encoding; by convention the charset, such as `utf-8`.
    public var contentEncoding: String?
    /// The headers, in the order on the wire.
    public var headers: [(String, AMQPValue)]?
    /// 1: transient, 2: persistent.
    public var deliveryMode: UInt8?
    /// 0 to 9 by convention; queues ignore it unless they were declared with priorities.
    public var priority: UInt8?
    /// The id of the request that this message answers.
    public var correlationID: String?
    /// The queue for a reply.
    public var replyTo: String?
    /// Time to live in milliseconds, as text.
    public var expiration: String?
    /// The application's id for the message.
    public var messageID: String?
    /// Seconds since 1970.
    public var timestamp: UInt64?
    /// The application's name for the kind of message.
    public var type: String?
    /// The publishing user; the broker refuses a name other than the connection's user.
    public var userID: String?
    /// The application that published it.
    public var appID: String?
    /// A remnant of older versions of AMQP.
    public var clusterID: String?

    /// Creates properties; omitted ones are absent.
    public init(
        contentType: String? = nil,
        contentEncoding: String? = nil,
        headers: [(String, AMQPValue)]? = nil,
        deliveryMode: UInt8? = nil,
        priority: UInt8? = nil,
        correlationID: String? = nil,
        replyTo: String? = nil,
        expiration: String? = nil,
        messageID: String? = nil,
        timestamp: UInt64? = nil,
        type: String? = nil,
        userID: String? = nil,
        appID: String? = nil,
        clusterID: String? = nil
    ) {
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.headers = headers
        self.deliveryMode = deliveryMode
        self.priority = priority
        self.correlationID = correlationID
        self.replyTo = replyTo
        self.expiration = expiration
        self.messageID = messageID
        self.timestamp = timestamp
        self.type = type
        self.userID = userID
        self.appID = appID
        self.clusterID = clusterID
    }
}

extension AMQPProperties {
    /// Returns the value of a header; nil if it is absent. Of headers with the same name, the last one counts.
    public func header(_ name: String) -> AMQPValue? { headers?.last { $0.0 == name }?.1 }
}

extension AMQPProperties: Equatable {
    /// Headers are equal if they are in the same order; absent headers differ from empty ones.
    public static func == (lhs: AMQPProperties, rhs: AMQPProperties) -> Bool {
        let headersAreEqual =
            switch (lhs.headers, rhs.headers) {
            case (nil, nil): true
            case (let left?, let right?): AMQPValue.tablesAreEqual(left, right)
            default: false
            }
        return headersAreEqual && lhs.contentType == rhs.contentType && lhs.contentEncoding == rhs.contentEncoding
            && lhs.deliveryMode == rhs.deliveryMode && lhs.priority == rhs.priority
            && lhs.correlationID == rhs.correlationID && lhs.replyTo == rhs.replyTo
            && lhs.expiration == rhs.expiration && lhs.messageID == rhs.messageID && lhs.timestamp == rhs.timestamp
            && lhs.type == rhs.type && lhs.userID == rhs.userID && lhs.appID == rhs.appID
            && lhs.clusterID == rhs.clusterID
    }
}
