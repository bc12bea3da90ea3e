//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Ends a connection from another thread, for a watchdog whose connection hangs in a call.
///
/// ``fire()`` shuts the socket down, so that whatever the owner waits for fails. The owner still has to close the
/// connection; after that, firing does nothing.
public final class AMQPKillSwitch: Sendable {
    /// A duplicate descriptor: the number of librabbitmq's own may already belong to something else when the switch
    /// fires.
    private let descriptor: Mutex<Int32>

    init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    deinit {
        disarm()
    }

    /// Shuts the socket down in both directions. Callable from any thread, any number of times.
    public func fire() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Closes the descriptor, which would otherwise keep the socket open after its owner closed it.
    func disarm() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { _ = close(descriptor) }
            descriptor = -1
        }
    }
}
