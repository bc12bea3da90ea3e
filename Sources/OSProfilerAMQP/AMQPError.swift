//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A failure in the communication with a broker. Its message is one line that names the broker.
public struct AMQPError: Error, Sendable, Hashable {
    /// The kind of failure. More kinds may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// No connection could be established: name not resolved, connection refused, no route.
        public static let unreachable = Code("unreachable")
        /// The broker did not answer in time. The connection is dead.
        public static let timeout = Code("timeout")
        /// TLS failed: untrusted certificate, wrong name, no TLS on that port.
        public static let tls = Code("tls")
        /// The user name or the password is wrong.
        public static let authenticationFailed = Code("authenticationFailed")
        /// The virtual host does not exist.
        public static let virtualHostNotFound = Code("virtualHostNotFound")
        /// The user lacks permission for the operation (403) or for the virtual host.
        public static let accessRefused = Code("accessRefused")
        /// The queue or exchange does not exist (404).
        public static let notFound = Code("notFound")
        /// The queue or exchange exists with other properties, or a delivery tag is unknown (406).
        public static let preconditionFailed = Code("preconditionFailed")
        /// Another connection declared the queue as exclusive (405), or another consumer is its exclusive one (403).
        public static let resourceLocked = Code("resourceLocked")
        /// The broker does not allow the operation for any user (530), or not with this exchange or queue (403): a name that
        /// begins with `amq.`, an internal exchange.
        public static let notAllowed = Code("notAllowed")
        /// A limit of connections, channels (530) or queues (406) is reached, for the user, the virtual host or the node.
        public static let limitReached = Code("limitReached")
        /// The broker lacks something that the operation needs (506, 541), such as a queue's leader or the node that
        /// hosts the queue (404 for a reason other than absence).
        public static let brokerFailure = Code("brokerFailure")
        /// The broker no longer permits queues that are neither durable nor exclusive (541, RabbitMQ 4.3).
        public static let transientRefused = Code("transientRefused")
        /// The broker closed the connection.
        public static let connectionClosed = Code("connectionClosed")
        /// The broker closed the channel for another reason, or the channel was already closed.
        public static let channelClosed = Code("channelClosed")
        /// The connection broke: reset, end of stream, missed heartbeats.
        public static let socket = Code("socket")
        /// The received data is not AMQP 0-9-1.
        public static let `protocol` = Code("protocol")
        /// The broker blocks publishers (memory or disk alarm). Nothing was sent.
        public static let blocked = Code("blocked")
        /// A value does not fit into the protocol: a name longer than 255 bytes, headers larger than one frame.
        public static let invalidArgument = Code("invalidArgument")
        /// The client closed the connection.
        public static let closed = Code("closed")
    }

    /// The kind of failure.
    public let code: Code
    /// One line with the broker, the operation and the broker's own text. Never contains the password.
    public let message: String
    /// The broker's reply code, if it sent one (404, 406, …).
    public let replyCode: UInt16?

    /// Creates an error; public for tests and substitutes.
    public init(code: Code, message: String, replyCode: UInt16? = nil) {
        self.code = code
        self.message = message
        self.replyCode = replyCode
    }

    /// Whether the same operation may succeed later, on a new connection, without any change by an operator.
    public var isRetriable: Bool {
        switch code {
        case .unreachable, .timeout, .connectionClosed, .channelClosed, .socket, .blocked, .resourceLocked,
            .brokerFailure, .limitReached:
            true
        default:
            false
        }
    }
}

extension AMQPError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
