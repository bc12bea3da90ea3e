//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// TCP ports of the loopback interface.
package enum FreePorts {
    /// Returns ports that were free a moment ago. All are held until the last is known, so that they differ.
    package static func take(_ count: Int) throws -> [Int] {
        var sockets: [Int32] = []
        defer { sockets.forEach { _ = close($0) } }
        return try (0..<count).map { _ in
            let descriptor = LoopbackListener.makeSocket(AF_INET)
            guard descriptor >= 0 else { throw ServerFailure(description: "no socket: \(errno)") }
            sockets.append(descriptor)
            var address = LoopbackListener.address(0)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let bound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
                }
            }
            guard bound else { throw ServerFailure(description: "no free port: \(errno)") }
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }

    /// Returns whether something accepts connections on a port.
    static func isOpen(_ port: Int) -> Bool {
        let descriptor = LoopbackListener.makeSocket(AF_INET)
        guard descriptor >= 0 else { return false }
        defer { _ = close(descriptor) }
        var address = LoopbackListener.address(port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Whether `::1` can be bound.
    static let hasIPv6: Bool = {
        let descriptor = LoopbackListener.makeSocket(AF_INET6)
        guard descriptor >= 0 else { return false }
        defer { _ = close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
    }()
}
