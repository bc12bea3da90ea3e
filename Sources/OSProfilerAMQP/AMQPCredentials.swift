//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The credentials for logging in to a broker.
public struct AMQPCredentials: Sendable, Hashable {
    /// The user name.
    public var user: String
    /// The password; never part of a message.
    public var password: String

    /// Creates credentials. The defaults are RabbitMQ's own, which it accepts only from this machine.
    public init(user: String = "guest", password: String = "guest") {
        self.user = user
        self.password = password
    }
}

extension AMQPCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The user name only.
    public var description: String { user }

    /// Same as ``description``, so that debuggers do not show the password either.
    public var debugDescription: String { description }

    /// Keeps `dump` from showing the stored properties.
    public var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}
