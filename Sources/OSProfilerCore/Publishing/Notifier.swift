//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Takes the trace points of a service and sends them where they are kept.
///
/// Mirrors osprofiler's `notifier`. A notifier never throws into, blocks or bloats the service that it measures:
/// ``notify(_:)`` returns within about a microsecond, keeps what cannot be sent yet in a bounded buffer, and counts
/// what it had to drop.
///
/// A class, because all traces of a process share it, and handing it around then costs no more than a reference.
public protocol Notifier: AnyObject, Sendable {
    /// Hands over one trace point. Called from any thread.
    func notify(_ point: TracePoint)
}

/// A notifier that sends nothing.
public final class NoopNotifier: Notifier {
    public init() {}
    public func notify(_ point: TracePoint) {}
}
