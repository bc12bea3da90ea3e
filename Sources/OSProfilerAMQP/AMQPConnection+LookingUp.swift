//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension AMQPConnection {
    /// What the broker knows of a queue; nil when it does not exist.
    public func status(ofQueue name: String) throws(AMQPError) -> AMQPQueueStatus? {
        try ifFound { channel throws(AMQPError) in try channel.declareQueue(name, passive: true) }
    }

    /// Whether an exchange exists.
    public func hasExchange(_ name: String) throws(AMQPError) -> Bool {
        try ifFound { channel throws(AMQPError) in try channel.declareExchange(name, passive: true) } != nil
    }

    /// Runs calls on a channel of their own: an error ends the channel, and a fresh one is what the next call needs.
    ///
    /// - Returns: nil when the broker says that what they ask for does not exist.
    public func ifFound<Value>(_ body: (AMQPChannel) throws(AMQPError) -> Value) throws(AMQPError) -> Value? {
        do throws(AMQPError) {
            let channel = try openChannel()
            let value = try body(channel)
            channel.close()
            return value
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }
}
