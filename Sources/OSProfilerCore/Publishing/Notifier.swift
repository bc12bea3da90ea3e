//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A destination for the trace points of a service, which sends them to where they are stored.
///
/// Mirrors osprofiler's `notifier`. A notifier must not throw errors into, block, or exhaust the memory of the
/// service that it measures: ``notify(_:)`` returns within about a microsecond, keeps points that cannot be sent yet
/// in a bounded buffer, and counts the points that it drops.
///
/// A class, because all traces of a process share it, and passing it around then costs only a reference.
public protocol Notifier: AnyObject, Sendable {
    /// Accepts one trace point. May be called from any thread.
    func notify(_ point: TracePoint)
}

/// A notifier that sends nothing.
public final class NoopNotifier: Notifier {
    public init() {}
    public func notify(_ point: TracePoint) {}
}
