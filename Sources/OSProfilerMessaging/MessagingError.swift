//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP
internal import OSProfilerCore

/// A failure between this process and the bus.
public struct MessagingError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure, on which a program can decide.
    public struct Code: Hashable, Sendable {
        private let name: String
        private init(_ name: String) { self.name = name }

        /// The transport URL cannot be used.
        public static let badURL = Code("badURL")
        /// The broker refused, or the connection failed; see ``MessagingError/underlying``.
        public static let broker = Code("broker")
        /// The queue does not exist.
        public static let noQueue = Code("noQueue")
        /// The queue exists with properties other than the requested ones.
        public static let otherProperties = Code("otherProperties")
        /// The broker would drop a message of the queue once the inspection returned it.
        public static let deliveryLimit = Code("deliveryLimit")
        /// The queue is a stream, which cannot be inspected.
        public static let unsupportedQueue = Code("unsupportedQueue")
        /// A trace has more points than memory should hold.
        public static let tooLarge = Code("tooLarge")
        /// A line of a replay file is not a message.
        public static let badFile = Code("badFile")
        /// The broker did not confirm all published messages.
        public static let notConfirmed = Code("notConfirmed")
    }

    /// The kind of failure.
    public let code: Code
    /// One line for a person: what happened and, if known, what to do. Contains no secrets.
    public let description: String
    /// The broker's or the connection's error; nil if there is none.
    public let underlying: AMQPError?

    /// The description may quote a broker or a transport URL: passwords and tokens in it are replaced.
    public init(_ code: Code, _ description: String, underlying: AMQPError? = nil) {
        self.code = code
        self.description = SecretText.masked(description)
        self.underlying = underlying
    }

    /// Wraps a broker's error unchanged.
    public init(_ error: AMQPError) {
        self.init(.broker, error.message, underlying: error)
    }
}
