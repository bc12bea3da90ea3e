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
    ///   - port: the port that something else has at another of these addresses, or refuses there.
    package init(_ host: String, port: Int) throws {
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
        let client = LoopbackListener.makeSocket(info.pointee.ai_family)
        descriptors = [listener, client]
        let isFull =
            bind(listener, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0 && listen(listener, 0) == 0
            // A backlog of 0 has room for one connection.
            && connect(client, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0
        self.host = host
        self.port = port
        guard isFull else { throw ServerFailure(description: "cannot listen at \(host): \(errno)") }
    }

    deinit { for descriptor in descriptors { _ = close(descriptor) } }
}
