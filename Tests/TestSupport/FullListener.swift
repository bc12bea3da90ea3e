//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// A TCP port that swallows packets: its backlog is full, so that the system drops attempts to connect without an
/// answer, as a firewall does.
package final class FullListener: Sendable {
    package let host: String
    package let port: Int
    private let descriptors: [Int32]

    /// - Parameters:
    ///   - host: an address of the loopback interface.
    ///   - port: 0 selects a free port.
    package init(_ host: String, port: Int = 0) throws {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        #if canImport(Glibc)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &list) == 0, let info = list else {
            throw ServerFailure(description: "no address: \(host)")
        }
        defer { freeaddrinfo(list) }
        let listener = LoopbackListener.makeSocket(info.pointee.ai_family)
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        // Large enough for every family.
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let client = LoopbackListener.makeSocket(info.pointee.ai_family)
        descriptors = [listener, client]
        let isFull = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0 && listen(listener, 0) == 0
                    && getsockname(listener, address, &length) == 0
                    // A backlog of 0 has room for one connection.
                    && connect(client, address, length) == 0
            }
        }
        self.host = host
        // The port is at the same place in both families.
        self.port = withUnsafeBytes(of: &address) { Int($0[2]) << 8 | Int($0[3]) }
        guard isFull else { throw ServerFailure(description: "cannot listen at \(host): \(errno)") }
    }

    deinit { for descriptor in descriptors { _ = close(descriptor) } }
}
