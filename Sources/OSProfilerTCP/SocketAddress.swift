//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// An address for a TCP connection.
package struct SocketAddress: Sendable {
    /// The address as text, such as `127.0.0.1` or `::1`.
    package let text: String
    let family: Int32
    private let bytes: [UInt8]

    /// Resolves a host name to its addresses, each once, in the resolver's order of preference. Blocks without a time
    /// limit.
    ///
    /// - Throws: ``TCPError`` with the resolver's reason.
    package static func all(of host: String, port: Int) throws(TCPError) -> [SocketAddress] {
        var hints = addrinfo()
        #if canImport(Glibc)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &list)
        guard status == 0 else { throw .unresolved(String(cString: gai_strerror(status))) }
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

    /// Passes the address to a system call.
    func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            body(bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }
}

extension [SocketAddress] {
    /// The addresses with the families in turn, beginning with the preferred one, so that a family without a route
    /// delays the other by one attempt only (RFC 8305, section 4).
    var alternatingFamilies: [SocketAddress] {
        guard let preferred = first?.family else { return [] }
        let (others, own) = (filter { $0.family != preferred }, filter { $0.family == preferred })
        var result: [SocketAddress] = []
        for index in 0..<Swift.max(own.count, others.count) {
            if index < own.count { result.append(own[index]) }
            if index < others.count { result.append(others[index]) }
        }
        return result
    }
}
