//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// The HTTP server behind `--metrics-port`.
///
/// Its own, because a probe has to be answered when nothing else works any more: without Swift's concurrency pool, with
/// a bound on connections, and with a deadline for each, so that nobody who can connect takes file descriptors that the
/// consumer needs. See ADR 0009.
final class MonitoringServer: Sendable {
    /// Connections at a time; further ones are closed at once.
    private static let connectionLimit = 16
    /// Seconds that a connection may take in all.
    private static let patience: TimeInterval = 5
    private static let headLimit = 8192

    /// Where it listens, `127.0.0.1:9464`.
    let address: String
    private let listener: Int32
    private let connections = Atomic<Int>(0)

    /// Listens.
    ///
    /// - Parameters:
    ///   - host: a name or address of this machine.
    ///   - port: 0 lets the system choose.
    /// - Throws: ``CLIError`` where the port is taken or may not be used.
    init(host: String, port: UInt16) throws(CLIError) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &found)
        guard status == 0, let found else {
            throw CLIError("--metrics-host \(host): \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(found) }
        let info = found.pointee
        listener = socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), info.ai_protocol)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout.size(ofValue: yes)))
        guard bind(listener, info.ai_addr, info.ai_addrlen) == 0, listen(listener, 64) == 0 else {
            let reason = String(cString: strerror(errno))
            close(listener)
            throw CLIError("--metrics-port \(port): cannot listen on \(host): \(reason)")
        }
        address = Self.address(of: listener)
    }

    /// Starts answering, for as long as the process lives.
    func serve(_ pages: MonitoringPages) {
        let thread = Thread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    // Out of descriptors, above all: it passes.
                    Thread.sleep(forTimeInterval: 0.1)
                    continue
                }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                guard connections.add(1, ordering: .relaxed).newValue <= Self.connectionLimit else {
                    end(connection)
                    continue
                }
                Thread.detachNewThread { [self] in
                    Self.serve(connection, pages)
                    end(connection)
                }
            }
        }
        thread.name = "osp-monitoring"
        thread.start()
    }

    private func end(_ connection: Int32) {
        close(connection)
        connections.subtract(1, ordering: .relaxed)
    }

    private static func serve(_ connection: Int32, _ pages: MonitoringPages) {
        let deadline = Date().addingTimeInterval(patience)
        guard let head = readHead(connection, until: deadline) else { return }
        var rest = HTTPAnswer.bytes(to: head, pages.answer)[...]
        while !rest.isEmpty, wait(for: POLLOUT, connection, until: deadline) {
            let count = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
        shutdown(connection, Int32(SHUT_WR))
    }

    /// The request up to its empty line; nil when it does not come in time, is too long, or ends early.
    private static func readHead(_ connection: Int32, until deadline: Date) -> [UInt8]? {
        var head: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1024)
        while head.count < headLimit, wait(for: POLLIN, connection, until: deadline) {
            let count = recv(connection, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return nil }
            head += chunk.prefix(count)
            if head.contains([0x0D, 0x0A, 0x0D, 0x0A]) { return head }
        }
        return nil
    }

    private static func wait(for events: Int32, _ connection: Int32, until deadline: Date) -> Bool {
        var item = pollfd(fd: connection, events: Int16(events), revents: 0)
        return poll(&item, 1, Int32(max(0, deadline.timeIntervalSinceNow) * 1000)) == 1
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
        return name.contains(":") ? "[\(name)]:\(number)" : "\(name):\(number)"
    }
}
