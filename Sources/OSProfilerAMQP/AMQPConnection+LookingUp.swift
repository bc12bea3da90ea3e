//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension AMQPConnection {
    /// Returns the broker's status of a queue; nil if the queue does not exist.
    public func status(ofQueue name: String) throws(AMQPError) -> AMQPQueueStatus? {
        try ifFound { channel throws(AMQPError) in try channel.declareQueue(name, passive: true) }
    }

    /// Returns whether an exchange exists.
    public func hasExchange(_ name: String) throws(AMQPError) -> Bool {
        try ifFound { channel throws(AMQPError) in try channel.declareExchange(name, passive: true) } != nil
    }

    /// Runs calls on a temporary channel: an error closes the channel, and the next call needs an open one.
    ///
    /// - Returns: nil if the broker reports that the object does not exist.
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
