//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A thread for a connection or a store, whose calls block and must not block Swift's cooperative thread pool.
package enum NotifierThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread.
    ///
    /// The thread blocks all signals, which are left to the program's other threads.
    ///
    /// - Returns: false if the system cannot create a thread.
    package static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        // Allocated rather than a variable: which Linux module has the initializer depends on the imports of the rest
        // of this module.
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { attributes.deallocate() }
        pthread_attr_init(attributes)
        defer { pthread_attr_destroy(attributes) }
        pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))

        let body = Unmanaged.passRetained(Body(run))
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let status = pthread_create(&thread, attributes, notifierThreadMain, body.toOpaque())
        if status != 0 { body.release() }
        return status == 0
    }

    fileprivate static func main(_ raw: UnsafeMutableRawPointer) {
        Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
    }
}

// Darwin passes the argument as non-optional, Linux as optional.
#if canImport(Darwin)
private func notifierThreadMain(_ raw: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    NotifierThread.main(raw)
    return nil
}
#else
private func notifierThreadMain(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let raw { NotifierThread.main(raw) }
    return nil
}
#endif
