//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// The attempts to connect to the addresses of one host. The owner calls ``abandon()`` at the end.
struct ConnectionAttempts {
    private var open: [(descriptor: Int32, address: SocketAddress)] = []
    /// The addresses that failed, with the system's reason.
    private(set) var failures: [(address: String, reason: String?)] = []

    /// Whether none is open.
    var areOver: Bool { open.isEmpty }

    /// The error if no further attempt is made.
    var failure: TCPError { .failed(failures + open.map { ($0.address.text, nil) }) }

    /// Starts an attempt.
    ///
    /// - Returns: false if it failed at once.
    mutating func start(_ address: SocketAddress) -> Bool {
        #if canImport(Glibc)
        let descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(address.family, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return fail(address, errno) }
        Self.prepare(descriptor)
        // A connection that is established at once is writable, as one that is established later.
        let status = address.withSocketAddress { Foundation.connect(descriptor, $0, $1) }
        guard status == 0 || errno == EINPROGRESS || errno == EINTR else {
            let reason = errno
            _ = close(descriptor)
            return fail(address, reason)
        }
        open.append((descriptor, address))
        return true
    }

    private static func prepare(_ descriptor: Int32) {
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, size)
        #if canImport(Darwin)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, size)
        #endif
    }

    /// Waits until an attempt succeeds or fails, or the time is up.
    ///
    /// - Returns: the first connection, in the order of the attempts.
    mutating func wait(for limit: Duration) -> TCPConnection? {
        var polled = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLOUT), revents: 0) }
        // Rounded up, so that the last part of a millisecond is not spent in a loop.
        let milliseconds = (limit / .milliseconds(1)).rounded(.up)
        guard poll(&polled, nfds_t(polled.count), Int32(min(milliseconds, 1e9))) > 0 else { return nil }
        for index in polled.indices.reversed() where polled[index].revents != 0 {
            let reason = Self.error(of: open[index].descriptor)
            guard reason != 0 else { continue }
            let (descriptor, address) = open.remove(at: index)
            polled.remove(at: index)
            _ = close(descriptor)
            _ = fail(address, reason)
        }
        guard let index = polled.indices.first(where: { polled[$0].revents != 0 }) else { return nil }
        let (descriptor, address) = open.remove(at: index)
        return TCPConnection(descriptor: descriptor, address: address, silent: open[..<index].map(\.address))
    }

    private static func error(of descriptor: Int32) -> Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno
    }

    private mutating func fail(_ address: SocketAddress, _ code: Int32) -> Bool {
        failures.append((address.text, String(cString: strerror(code))))
        return false
    }

    /// Closes the sockets of the open attempts.
    mutating func abandon() {
        for (descriptor, _) in open { _ = close(descriptor) }
        open.removeAll()
    }
}
