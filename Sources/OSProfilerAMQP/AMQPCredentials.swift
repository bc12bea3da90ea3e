//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Who logs in to a broker.
public struct AMQPCredentials: Sendable, Hashable {
    /// The user's name.
    public var user: String
    /// The user's password; never part of a message.
    public var password: String

    /// RabbitMQ's own default, which it takes from this machine only.
    public init(user: String = "guest", password: String = "guest") {
        self.user = user
        self.password = password
    }
}

extension AMQPCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The user's name alone.
    public var description: String { user }

    /// As ``description``, so that no debugger shows the password either.
    public var debugDescription: String { description }

    /// Keeps `dump` from looking inside.
    public var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}
