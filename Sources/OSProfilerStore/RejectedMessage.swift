//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// A message that is no trace point, kept as it came.
public struct RejectedMessage: Sendable, Equatable {
    /// Why it was rejected; `Rejection.Code` as text.
    public var reason: String
    /// One line more on the reason.
    public var detail: String
    /// Where it was published, so that it can be replayed there.
    public var exchange: String
    public var routingKey: String
    /// The message's properties as a JSON object, in the form of `queue export`.
    public var properties: String
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
    /// What makes it the same message when it is delivered again: everything of it but the reason and the time. A store
    /// keeps it once. The first sixteen bytes of a SHA-256.
    public var identity: UUID128 {
        var writer = ByteWriter(capacity: body.count + properties.utf8.count + 256)
        writer.writeJSON(exchange)
        writer.writeJSON(routingKey)
        writer.writeJSON(properties)
        body.withUnsafeBytes { writer.write($0) }
        return ContentDigest.sixteenBytes(of: writer.bytes)
    }
}
