//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// A connected socket.
package struct TCPConnection: Sendable {
    /// The socket, which the receiver closes. It does not block, sends small writes at once (`TCP_NODELAY`), and probes
    /// an idle peer (`SO_KEEPALIVE`).
    package let descriptor: Int32
    /// The address that accepted the connection.
    package let address: SocketAddress
    /// The addresses that were tried before and had not answered yet.
    package let silent: [SocketAddress]

    /// Closes the socket.
    package func close() { _ = Foundation.close(descriptor) }
}
