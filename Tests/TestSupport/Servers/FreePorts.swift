//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// TCP ports of the loopback interface.
package enum FreePorts {
    /// Below the ports that Linux and macOS give to clients and to listeners without a port of their own. Nobody else
    /// takes one of these between the question and the server's start, or while the server restarts.
    private static let range = 10_240..<32_768

    /// What this process has given away: no port is given twice.
    private static let given = Mutex<Set<Int>>([])

    /// Returns ports that no listener has.
    package static func take(_ count: Int) throws -> [Int] {
        try (0..<count).map { _ in
            for _ in 0..<1000 {
                let port = Int.random(in: range)
                guard given.withLock({ $0.insert(port).inserted }), try canBind(port) else { continue }
                return port
            }
            throw ServerFailure(description: "no free port in \(range)")
        }
    }

    private static func canBind(_ port: Int) throws -> Bool {
        let descriptor = LoopbackListener.makeSocket(AF_INET)
        guard descriptor >= 0 else { throw ServerFailure(description: "no socket: \(errno)") }
        defer { _ = close(descriptor) }
        return LoopbackListener.bindSocket(descriptor, to: port)
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
