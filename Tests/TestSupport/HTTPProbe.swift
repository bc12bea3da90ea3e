//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// An HTTP client that sends arbitrary bytes and reads to the end.
package enum HTTPProbe {
    /// Connects to `127.0.0.1:port` of an address such as `127.0.0.1:9464`; returns -1 if nothing listens there.
    package static func connect(_ address: String) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = UInt16(address.split(separator: ":").last ?? "").map(\.bigEndian) ?? 0
        target.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(descriptor)
            return -1
        }
        return descriptor
    }

    /// Returns the response to some bytes; empty if the connection is closed without one.
    package static func send(_ text: String, to address: String) -> String {
        let descriptor = connect(address)
        defer { close(descriptor) }
        _ = text.withCString { Glibc.send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        return read(descriptor)
    }

    package static func read(_ descriptor: Int32) -> String {
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &chunk, chunk.count, 0), count > 0 { answer += chunk.prefix(count) }
        return String(decoding: answer, as: UTF8.self)
    }

    package static func get(_ path: String, from address: String) -> String {
        send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n", to: address)
    }
}
