//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

/// The datagram socket on which a service manager receives `sd_notify(3)` messages.
struct NotifySocket: Sendable {
    private let path: [UInt8]

    /// - Parameter address: an absolute path, or `@` and a name in Linux's abstract namespace.
    init(_ address: String) throws(MonitoringError) {
        var path = Array(address.utf8)
        guard path.first == UInt8(ascii: "/") || path.first == UInt8(ascii: "@"), path.count > 1 else {
            throw MonitoringError(notifySocket: "NOTIFY_SOCKET must be an absolute path, or @ and a name")
        }
        guard path.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
            throw MonitoringError(notifySocket: "the path in NOTIFY_SOCKET is too long for a socket")
        }
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        self.path = path
    }

    /// Sends one message without waiting. A message that the receiver does not take is lost.
    func send(_ message: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        // An abstract name ends with the address, a path with a NUL.
        let terminator = path[0] == 0 ? 0 : 1
        let length = socklen_t(MemoryLayout<sockaddr_un>.offset(of: \.sun_path)! + path.count + terminator)
        let bytes = Array(message.utf8)
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}
