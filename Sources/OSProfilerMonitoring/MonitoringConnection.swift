//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// A client connection: serves one request, then closes.
struct MonitoringConnection {
    /// Seconds that the whole exchange may take.
    private static let timeout: TimeInterval = 5
    private static let headLimit = 8192

    let descriptor: Int32

    func serve(_ pages: MonitoringPages) {
        let deadline = Date().addingTimeInterval(Self.timeout)
        guard let head = readHead(until: deadline) else { return }
        var rest = HTTPResponse.bytes(to: head, pages.response)[...]
        while !rest.isEmpty, wait(for: POLLOUT, until: deadline) {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func close() {
        Foundation.close(descriptor)
    }

    /// Returns the request up to its empty line; nil if it is not complete in time, is too long, or ends early.
    private func readHead(until deadline: Date) -> [UInt8]? {
        var head: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1024)
        while head.count < Self.headLimit, wait(for: POLLIN, until: deadline) {
            let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return nil }
            head += chunk.prefix(count)
            if head.contains([0x0D, 0x0A, 0x0D, 0x0A]) { return head }
        }
        return nil
    }

    private func wait(for events: Int32, until deadline: Date) -> Bool {
        var item = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&item, 1, Int32(max(0, deadline.timeIntervalSinceNow) * 1000)) == 1
    }
}
