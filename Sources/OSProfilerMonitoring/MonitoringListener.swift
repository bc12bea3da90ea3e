//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import Synchronization

/// A listening TCP socket. Clients that connect wait until ``accept()`` takes them.
package final class MonitoringListener: Sendable {
    /// The address on which the socket listens, such as `127.0.0.1:9464`.
    package let address: String
    private let socket: Atomic<Int32>

    /// Opens the socket and listens.
    ///
    /// - Parameters:
    ///   - host: a name or address of this machine.
    ///   - port: the TCP port; 0 lets the system choose one.
    package init(host: String, port: UInt16) throws(MonitoringError) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &found)
        guard status == 0, let found else {
            throw MonitoringError(.badHost, host: host, port: port, String(cString: gai_strerror(status)))
        }
        defer { freeaddrinfo(found) }
        let info = found.pointee
        let listener = Foundation.socket(
            info.ai_family,
            info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue),
            info.ai_protocol
        )
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout.size(ofValue: yes)))
        guard bind(listener, info.ai_addr, info.ai_addrlen) == 0, listen(listener, 64) == 0 else {
            let reason = String(cString: strerror(errno))
            Foundation.close(listener)
            throw MonitoringError(.badPort, host: host, port: port, reason)
        }
        address = Self.address(of: listener)
        socket = Atomic(listener)
    }

    deinit { close() }

    /// Waits for a connection and returns its descriptor.
    ///
    /// - Returns: nil if no connection could be accepted, because descriptors ran out or ``wake()`` was called.
    func accept() -> Int32? {
        let connection = Foundation.accept(socket.load(ordering: .relaxed), nil, nil)
        guard connection >= 0 else { return nil }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return connection
    }

    /// Ends the current and every later wait in ``accept()``.
    func wake() {
        shutdown(socket.load(ordering: .relaxed), Int32(SHUT_RDWR))
    }

    /// Frees the port. Idempotent. Must not be called while a thread waits in ``accept()``.
    func close() {
        let listener = socket.exchange(-1, ordering: .relaxed)
        if listener >= 0 { Foundation.close(listener) }
    }

    private static func address(of listener: Int32) -> String {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout.size(ofValue: storage))
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let flags = NI_NUMERICHOST | NI_NUMERICSERV
        withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(listener, address, &length)
                getnameinfo(address, length, &host, socklen_t(host.count), &port, socklen_t(port.count), flags)
            }
        }
        let name = String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let number = String(decoding: port.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return ServerURL.authority(name, Int(number))
    }
}
