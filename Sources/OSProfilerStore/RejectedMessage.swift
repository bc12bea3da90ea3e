//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// A message that is not a trace point, kept unchanged.
public struct RejectedMessage: Sendable, Equatable {
    /// Why it was rejected; `Rejection.Code` as text.
    public var reason: String
    /// One more line about the reason.
    public var detail: String
    /// The exchange to which it was published; with the routing key, the place to which it can be replayed.
    public var exchange: String
    /// The routing key with which it was published.
    public var routingKey: String
    /// The message's properties as a JSON object, in the form of `queue export`.
    public var properties: String
    /// The body, byte for byte.
    public var body: [UInt8]
    /// When it was rejected.
    public var time: Timestamp

    public init(
        reason: String,
        detail: String,
        exchange: String,
        routingKey: String,
        properties: String,
        body: [UInt8],
        time: Timestamp
    ) {
        self.reason = reason
        self.detail = detail
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
        self.time = time
    }
}

extension RejectedMessage {
    /// The identity of the message, which stays the same when it is delivered again: the first 16 bytes of a SHA-256
    /// over everything except the reason and the time. A store keeps each identity once.
    public var identity: UUID128 {
        var writer = ByteWriter(capacity: properties.utf8.count + 256)
        writer.writeJSON(exchange)
        writer.writeJSON(routingKey)
        writer.writeJSON(properties)
        // A body may be as large as the broker takes, so it is not copied.
        return body.withUnsafeBytes { ContentDigest.sixteenBytes(of: writer.bytes, followedBy: $0) }
    }
}

extension RejectedMessage {
    /// The approximate size in bytes of a stored message without its texts and body.
    package static let rowBytes: Int64 = 300

    /// The approximate size in bytes of the stored message, to which a ``PurgeLimit`` in bytes applies.
    package var approximateBytes: Int64 {
        let texts = exchange.utf8.count + routingKey.utf8.count + properties.utf8.count
        return Int64(body.count + texts) + Self.rowBytes
    }
}
