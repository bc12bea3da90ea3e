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

/// A thread for a connection or a store, whose calls block and must not block Swift's pool of threads.
package enum NotifierThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread.
    ///
    /// It takes no signals: those are the program's own affair.
    ///
    /// - Returns: false when the system has no thread to give.
    package static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        // Not a variable: which of Linux's modules has the initialiser depends on what the rest of this module imports.
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
