//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// A TCP port of `127.0.0.1` that refuses connections as long as this lives: it is bound, so that no other test can
/// listen there, and does not listen.
package final class RefusingPort: Sendable {
    package let port: Int
    private let descriptor: Int32

    package init() throws {
        port = try FreePorts.take(1)[0]
        descriptor = LoopbackListener.makeSocket(AF_INET)
        guard LoopbackListener.bindSocket(descriptor, to: port) else {
            let reason = errno
            if descriptor >= 0 { _ = close(descriptor) }
            throw ServerFailure(description: "cannot bind port \(port): \(reason)")
        }
    }

    deinit { _ = close(descriptor) }
}
