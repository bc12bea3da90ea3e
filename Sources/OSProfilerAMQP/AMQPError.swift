//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What went wrong with a broker, in one line that names it.
public struct AMQPError: Error, Sendable, Hashable {
    /// The kind of failure. More may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// No connection could be made: name not resolved, refused, no route.
        public static let unreachable = Code("unreachable")
        /// The broker did not answer in time. The connection is dead.
        public static let timeout = Code("timeout")
        /// TLS failed: untrusted certificate, wrong name, no TLS on that port.
        public static let tls = Code("tls")
        /// User or password are wrong.
        public static let authenticationFailed = Code("authenticationFailed")
        /// The virtual host does not exist.
        public static let virtualHostNotFound = Code("virtualHostNotFound")
        /// The user may not do this (403), or may not use the virtual host.
        public static let accessRefused = Code("accessRefused")
        /// The queue or exchange does not exist (404).
        public static let notFound = Code("notFound")
        /// The queue or exchange exists with other properties, or a delivery tag is unknown (406).
        public static let preconditionFailed = Code("preconditionFailed")
        /// Another connection uses the queue exclusively (405, or 403 for a consumer).
        public static let resourceLocked = Code("resourceLocked")
        /// The broker does not allow this to anyone (530).
        public static let notAllowed = Code("notAllowed")
        /// The broker lacks something it needs for this (506, 541), such as a queue's leader, or the node that has the queue
        /// (404 with another reason than absence).
        public static let brokerFailure = Code("brokerFailure")
        /// The broker closed the connection.
        public static let connectionClosed = Code("connectionClosed")
        /// The broker closed the channel for another reason, or it is closed already.
        public static let channelClosed = Code("channelClosed")
        /// The link broke: reset, end of stream, missed heartbeats.
        public static let socket = Code("socket")
        /// What came is not AMQP 0-9-1.
        public static let `protocol` = Code("protocol")
        /// The broker asked publishers to stop (memory or disk alarm). Nothing was sent.
        public static let blocked = Code("blocked")
        /// A value does not fit into the protocol: a name of more than 255 bytes, headers beyond one frame.
        public static let invalidArgument = Code("invalidArgument")
        /// The connection was closed on this side.
        public static let closed = Code("closed")
    }

    /// What kind of failure it is.
    public let code: Code
    /// One line: who, what, and the broker's own words. Never holds the password.
    public let message: String
    /// The broker's reply code, when it gave one (404, 406, …).
    public let replyCode: UInt16?

    /// An error as this module makes them; public for tests and stand-ins.
    public init(code: Code, message: String, replyCode: UInt16? = nil) {
        self.code = code
        self.message = message
        self.replyCode = replyCode
    }

    /// Whether the same may work later, on a new connection, without anyone changing anything.
    public var isRetriable: Bool {
        switch code {
        case .unreachable, .timeout, .connectionClosed, .channelClosed, .socket, .blocked, .resourceLocked,
            .brokerFailure:
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
