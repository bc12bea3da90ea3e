//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Connects to a host that may have several addresses, of which some may swallow packets.
///
/// Tries the addresses staggered (RFC 8305): the next attempt starts when the previous one has failed, or has not
/// succeeded within a moment, and all attempts go on until the first one succeeds. The time limit applies to all of them
/// together.
package struct TCPConnector: Sendable {
    /// The time between two attempts, if there is enough for all of them.
    private static let attemptDelay = Duration.milliseconds(250)

    /// Returns the addresses of a host, at least one, in the order of preference.
    package let resolve: @Sendable (_ host: String, _ port: Int) throws(TCPError) -> [SocketAddress]

    /// - Parameter resolve: the system's resolver by default.
    package init(
        resolve: @escaping @Sendable (_ host: String, _ port: Int) throws(TCPError) -> [SocketAddress] =
            SocketAddress.all
    ) {
        self.resolve = resolve
    }

    /// Resolves a host name, then connects.
    ///
    /// - Parameters:
    ///   - host: a name, or an address without brackets.
    ///   - port: 1 to 65535.
    ///   - timeout: does not include the name resolution.
    /// - Throws: ``TCPError`` with the reason of each address.
    package func connect(to host: String, port: Int, within timeout: Duration) throws(TCPError) -> TCPConnection {
        try Self.connect(to: try resolve(host, port), within: timeout)
    }

    /// Connects to the first of a host's addresses that answers.
    ///
    /// - Parameters:
    ///   - addresses: in the order of preference.
    ///   - timeout: for all addresses together.
    /// - Throws: ``TCPError`` with the reason of each address.
    package static func connect(
        to addresses: [SocketAddress],
        within timeout: Duration
    ) throws(TCPError) -> TCPConnection {
        var attempts = ConnectionAttempts()
        defer { attempts.abandon() }
        var waiting = addresses.alternatingFamilies[...]
        let delay = min(attemptDelay, timeout / (2 * max(waiting.count, 1)))
        let start = ContinuousClock.now
        var nextStart = start
        while true {
            let now = ContinuousClock.now
            if !waiting.isEmpty, now >= nextStart || attempts.areOver {
                nextStart = attempts.start(waiting.removeFirst()) ? now + delay : now
                continue
            }
            guard now < start + timeout, !attempts.areOver else { throw attempts.failure }
            let failures = attempts.failures.count
            let limit = waiting.isEmpty ? start + timeout : min(start + timeout, nextStart)
            if let connection = attempts.wait(for: limit - now) { return connection }
            if attempts.failures.count > failures { nextStart = now }
        }
    }
}
