//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

/// An address for a TCP connection.
struct SocketAddress {
    /// The address as text, such as `127.0.0.1` or `::1`.
    let text: String
    private let family: Int32
    private let bytes: [UInt8]

    /// Resolves a host name to its addresses, each once.
    ///
    /// - Throws: ``DoctorError`` with the resolver's reason.
    static func all(of host: String, port: Int) throws(DoctorError) -> [SocketAddress] {
        var hints = addrinfo()
        #if canImport(Glibc)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &list)
        guard status == 0 else { throw DoctorError(String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(list) }
        var result: [SocketAddress] = []
        var next = list
        while let info = next?.pointee {
            if let address = SocketAddress(info), !result.contains(where: { $0.text == address.text }) {
                result.append(address)
            }
            next = info.ai_next
        }
        return result
    }

    private init?(_ info: addrinfo) {
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard let address = info.ai_addr,
            getnameinfo(address, info.ai_addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0
        else { return nil }
        text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        family = info.ai_family
        bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen)))
    }

    /// Opens a connection and closes it.
    ///
    /// - Returns: why the connection failed; nil if it was accepted.
    func connect(within limit: Duration) -> String? {
        #if canImport(Glibc)
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(family, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return reason(errno) }
        defer { close(descriptor) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        let status = bytes.withUnsafeBytes { bytes in
            Foundation.connect(
                descriptor,
                bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count)
            )
        }
        if status == 0 { return nil }
        guard errno == EINPROGRESS else { return reason(errno) }
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&wait, 1, Int32(limit / .milliseconds(1))) > 0 else {
            return "no answer within \(DurationText.text(microseconds: limit.totalMicroseconds))"
        }
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 else { return reason(errno) }
        return error == 0 ? nil : reason(error)
    }

    private func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
