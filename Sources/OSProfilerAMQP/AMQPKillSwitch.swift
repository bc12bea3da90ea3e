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

/// Ends a connection from another thread: a watchdog's way out when its owner hangs in a call.
///
/// ``fire()`` shuts the socket down, whereupon whatever the owner waits for fails. The owner still closes the
/// connection. Works until then; afterwards it does nothing.
public final class AMQPKillSwitch: Sendable {
    /// A descriptor of its own: the number of the library's may belong to something else by the time of firing.
    private let descriptor: Mutex<Int32>

    init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    deinit {
        disarm()
    }

    /// Shuts the socket down in both directions. Any thread, any number of times.
    public func fire() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Gives the descriptor up, without which the socket would stay open after its owner closed it.
    func disarm() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { _ = close(descriptor) }
            descriptor = -1
        }
    }
}
