//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import CHiredis
internal import Foundation
internal import OSProfilerStore
internal import OSProfilerTCP

/// One connection, through hiredis. Belongs to one caller at a time.
///
/// Commands are written here and not by hiredis, because its writes would raise SIGPIPE in a program that does not
/// ignore it.
final class RedisSocket {
    private let context: UnsafeMutablePointer<redisContext>
    let endpoint: RedisConnectionString.Endpoint
    private let timeout: Double
    private let role: RedisError.Role
    private var hasAnswered = false

    /// - Parameters:
    ///   - endpoint: the server's address.
    ///   - timeout: seconds for each answer.
    ///   - connectTimeout: seconds for connecting.
    ///   - role: what the server is for.
    init(
        _ endpoint: RedisConnectionString.Endpoint,
        timeout: Double,
        connectTimeout: Double,
        _ role: RedisError.Role = .server,
        connector: TCPConnector = TCPConnector()
    ) throws(StoreError) {
        let descriptor = try Self.connect(endpoint, role, connectTimeout, connector)
        guard let context = redisConnectFd(descriptor) else {
            _ = close(descriptor)
            throw StoreError(.unavailable, "no memory for a connection to Redis")
        }
        self.context = context
        self.endpoint = endpoint
        self.timeout = timeout
        self.role = role
        guard context.pointee.err == 0, redisSetTimeout(context, Self.limit(timeout)) == REDIS_OK else {
            throw StoreError(.unavailable, "\(name) is not reachable: \(Self.reason(context))")
        }
        _ = redisEnableKeepAlive(context)
    }

    /// Connects to the first of the server's addresses that answers; hiredis would try one only.
    ///
    /// - Returns: a socket that blocks.
    private static func connect(
        _ endpoint: RedisConnectionString.Endpoint,
        _ role: RedisError.Role,
        _ timeout: Double,
        _ connector: TCPConnector
    ) throws(StoreError) -> Int32 {
        do throws(TCPError) {
            let socket = try connector.connect(to: endpoint.host, port: endpoint.port, within: .seconds(timeout))
            _ = fcntl(socket.descriptor, F_SETFL, 0)
            return socket.descriptor
        } catch {
            let reason = error.isTimeout ? "\(error) within \(timeout) s" : "\(error)"
            throw StoreError(.unavailable, "\(role.name) at \(endpoint)\(role.origin) is not reachable: \(reason)")
        }
    }

    deinit { redisFree(context) }

    private static func limit(_ seconds: Double) -> timeval {
        timeval(tv_sec: Int(seconds), tv_usec: .init((seconds - seconds.rounded(.down)) * 1e6))
    }

    /// Whether the server still holds its end open. The server sends nothing unasked, so readable data means the end.
    var isAlive: Bool {
        var byte: UInt8 = 0
        let count = recv(context.pointee.fd, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
    }

    #if canImport(Darwin)
    private static let noSignal: Int32 = 0  // The socket has an option instead.
    #else
    private static let noSignal = Int32(MSG_NOSIGNAL)
    #endif

    /// Sends commands in one write and waits for all replies. After an error the connection is unusable.
    func exchange(_ commands: RedisCommands) throws(StoreError) -> [RedisReply] {
        try send(commands.bytes)
        var replies: [RedisReply] = []
        replies.reserveCapacity(commands.count)
        for _ in 0..<commands.count {
            var raw: UnsafeMutableRawPointer?
            guard redisGetReply(context, &raw) == REDIS_OK, let raw else { throw lost() }
            defer { freeReplyObject(raw) }
            hasAnswered = true
            replies.append(RedisReply(raw.assumingMemoryBound(to: redisReply.self)))
        }
        return replies
    }

    private func send(_ bytes: [UInt8]) throws(StoreError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(context.pointee.fd, $0.baseAddress! + sent, $0.count - sent, Self.noSignal)
            }
            if count > 0 { sent += count } else if errno != EINTR { throw lost() }
        }
    }

    private func lost() -> StoreError {
        let isLate = errno == EAGAIN || errno == EWOULDBLOCK
        if isLate, context.pointee.err == 0 || context.pointee.err == REDIS_ERR_IO {
            return StoreError(.unavailable, "\(name) does not answer within \(timeout) s")
        }
        let reason = context.pointee.err == 0 ? String(cString: strerror(errno)) : Self.reason(context)
        // A server that expects TLS takes the first command for a broken handshake and closes the connection.
        let advice = hasAnswered ? "" : ", before the first answer: if this port expects TLS, \(RedisURL.withoutTLS)"
        return StoreError(.unavailable, "lost the connection to \(name): \(reason)\(advice)")
    }

    private var name: String { "\(role.name) at \(endpoint)\(role.origin)" }

    private static func reason(_ context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: &context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
#endif
