//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import Foundation
internal import OSProfilerStore

/// A connection that is opened when it is first needed, and again after it was lost. Several threads may use it; they
/// take turns.
final class RedisLink: @unchecked Sendable {
    let string: RedisConnectionString
    private let lock = NSLock()
    // Guarded by the lock.
    private var socket: RedisSocket?
    private var isClosed = false
    /// The digests by which the server knows the scripts.
    private var digests: [String: RedisValue] = [:]

    init(_ string: RedisConnectionString) { self.string = string }

    func close() {
        lock.withLock {
            socket = nil
            isClosed = true
        }
    }

    /// The sentinels to ask; nil if the connection string has none.
    var sentinels: RedisSentinels? {
        string.sentinels.map { RedisSentinels(sentinels: $0, timeout: min(string.timeout, 1)) }
    }

    private var role: RedisError.Role { string.sentinels == nil ? .server : .master }

    /// The server of the current connection.
    var endpoint: RedisConnectionString.Endpoint? { lock.withLock { socket?.endpoint } }

    /// Sends commands in one write.
    ///
    /// - Returns: one reply per command, including errors of the server.
    func exchange(_ commands: RedisCommands) throws(StoreError) -> [RedisReply] {
        lock.lock()
        defer { lock.unlock() }
        return try exchangeLocked(commands)
    }

    /// Sends commands in one write.
    ///
    /// - Throws: ``StoreError``, also for the first error of the server.
    func run(_ commands: RedisCommands) throws(StoreError) -> [RedisReply] {
        let replies = try exchange(commands)
        if let text = replies.lazy.compactMap(\.failure).first { throw failure(text) }
        return replies
    }

    func run(_ arguments: RedisValue...) throws(StoreError) -> RedisReply {
        var commands = RedisCommands()
        commands.add(arguments)
        return try run(commands)[0]
    }

    /// Returns the error for a server's message. Drops the connection: it may be the reason, for instance because its
    /// server has become a replica, and another one may take the next attempt.
    func failure(_ text: String) -> StoreError {
        lock.lock()
        defer { lock.unlock() }
        let place = socket?.endpoint.description ?? "another address"
        socket = nil
        return RedisError.storeError(text, at: place, role)
    }

    /// Ends the connection, so that the next call asks the sentinels anew who is the master.
    func drop() { lock.withLock { socket = nil } }

    // MARK: Scripts

    /// Runs a script once for each list of keys and arguments, all in one write.
    ///
    /// - Parameters:
    ///   - calls: number of keys, keys, arguments.
    ///   - last: a command that follows the calls.
    /// - Returns: one reply per call, including errors of the server.
    func evaluate(
        _ script: RedisScript,
        _ calls: [RedisArguments],
        then last: [RedisValue]? = nil
    ) throws(StoreError) -> [RedisReply] {
        lock.lock()
        defer { lock.unlock() }
        for isLastAttempt in [false, true] {
            if digests[script.name] == nil || isLastAttempt {
                var loaded = RedisReply.none
                for source in script.sources where loaded.bytes == nil {
                    loaded = try exchangeLocked(RedisCommands("SCRIPT", "LOAD", RedisValue(source)))[0]
                }
                guard let digest = loaded.bytes else {
                    return calls.map { _ in loaded } + (last == nil ? [] : [loaded])
                }
                digests[script.name] = RedisValue(digest)
            }
            var commands = RedisCommands()
            for call in calls {
                var arguments = RedisArguments()
                arguments.add("EVALSHA")
                arguments.add(digests[script.name]!.bytes)
                arguments.add(call)
                commands.add(arguments)
            }
            if let last { commands.add(last) }
            let replies = try exchangeLocked(commands)
            // A server that was restarted, or a replica that was promoted, does not have the script.
            let isUnknown = replies.contains { $0.failure?.hasPrefix("NOSCRIPT") ?? false }
            if !isUnknown || isLastAttempt { return replies }
        }
        return []
    }

    /// Runs a script once.
    func evaluate(
        _ script: RedisScript,
        keys: [RedisValue],
        arguments: [RedisValue] = []
    ) throws(StoreError) -> RedisReply {
        let reply = try evaluate(script, [Self.call(keys, arguments)])[0]
        if let text = reply.failure { throw failure(text) }
        return reply
    }

    static func call(_ keys: [RedisValue], _ arguments: [RedisValue] = []) -> RedisArguments {
        var list = RedisArguments()
        list.add(String(keys.count))
        for value in keys + arguments { list.add(value.bytes) }
        return list
    }

    // MARK: Connecting

    private func exchangeLocked(_ commands: RedisCommands) throws(StoreError) -> [RedisReply] {
        let socket = try connectedLocked()
        do throws(StoreError) {
            return try socket.exchange(commands)
        } catch {
            self.socket = nil
            throw error
        }
    }

    private func connectedLocked() throws(StoreError) -> RedisSocket {
        guard !isClosed else { throw StoreError(.other, "the store is closed") }
        if let socket, socket.isAlive { return socket }
        socket = nil
        let made = try connect()
        socket = made
        return made
    }

    private func connect() throws(StoreError) -> RedisSocket {
        let endpoint: RedisConnectionString.Endpoint
        if let sentinels { endpoint = try sentinels.master() } else { endpoint = string.server! }
        let socket = try RedisSocket(endpoint, timeout: string.timeout, connectTimeout: string.connectTimeout, role)
        var commands = RedisCommands()
        // The variable that redis-cli uses too, so that a password need not be in a connection string.
        let password = string.password ?? ProcessInfo.processInfo.environment["REDISCLI_AUTH"]
        if let password {
            commands.add(["AUTH"] + (string.user.map { [RedisValue($0)] } ?? []) + [RedisValue(password)])
        }
        if string.database != 0 { commands.add("SELECT", RedisValue(string.database)) }
        if string.sentinels != nil { commands.add("ROLE") }
        commands.add("PING")
        let replies = try socket.exchange(commands)
        if let text = replies.lazy.compactMap(\.failure).first {
            throw RedisError.storeError(text, at: endpoint.description, role)
        }
        if string.sentinels != nil, replies[replies.count - 2].elements.first?.text != "master" {
            throw StoreError(
                .unavailable,
                "Redis at \(endpoint) is not, or no longer, the master that the sentinels name: a fail-over is under way"
            )
        }
        return socket
    }
}
#endif
