//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// What went wrong between this process and the bus.
public struct MessagingError: Error, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        private let name: String
        private init(_ name: String) { self.name = name }

        /// The transport URL cannot be used.
        public static let badURL = Code("badURL")
        /// The broker refused, or the connection failed; ``MessagingError/underlying`` tells how.
        public static let broker = Code("broker")
        /// The queue does not exist.
        public static let noQueue = Code("noQueue")
        /// The queue exists with other properties than asked for.
        public static let otherProperties = Code("otherProperties")
        /// A line of a replay file is not a message.
        public static let badFile = Code("badFile")
        /// The broker did not confirm everything that was published.
        public static let notConfirmed = Code("notConfirmed")
    }

    public let code: Code
    /// One line for a person: what happened and, where it can be told, what to do. Holds no secrets.
    public let description: String
    public let underlying: AMQPError?

    public init(_ code: Code, _ description: String, underlying: AMQPError? = nil) {
        self.code = code
        self.description = description
        self.underlying = underlying
    }

    /// A broker's error as it is.
    public init(_ error: AMQPError) {
        self.init(.broker, error.message, underlying: error)
    }
}
