//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// Turns the first SIGINT or SIGTERM into an orderly stop, and the second into an immediate exit.
///
/// SIGHUP stops a process whose terminal closes as orderly. A process without a terminal, a service, is asked by it to read
/// its configuration again, and ignores it if it has none to read. What `nohup` ignores stays ignored. SIGUSR1 and SIGUSR2,
/// with which other services reopen their logs, are ignored too. All three are held from the beginning of the process on,
/// see ``hold()``: a supervisor may send them while it starts.
///
/// A signal handler writes the signal's number to a pipe that a thread reads. No signal is lost from the creation of
/// this value on, even if it arrives before ``onStop(_:)``, whereas a dispatch source would miss signals between
/// ignoring the signal and listening.
struct StopSignals: ~Copyable {
    /// The pipe's end to which the handler writes.
    private static let written = Atomic<Int32>(-1)
    private let read: Int32
    /// Whether SIGHUP asks for a reload.
    private let reloads: Bool
    private static let ignored = [SIGUSR1, SIGUSR2]
    /// The mask before ``hold()``.
    private static let before = Mutex<sigset_t?>(nil)

    /// Holds the signals that would end the process although a command may ignore them. Call it first, on the main thread.
    ///
    /// They stay pending until the command creates this value, or until ``release()``.
    static func hold() {
        var mask = mask(of: [SIGHUP] + ignored)
        var old = sigset_t()
        if pthread_sigmask(SIG_BLOCK, &mask, &old) == 0 { before.withLock { $0 = old } }
    }

    /// Lets the held signals through, for a command that handles none.
    static func release() {
        guard var old = before.withLock({ $0 }) else { return }
        pthread_sigmask(SIG_SETMASK, &old, nil)
    }

    private static func mask(of signals: [Int32]) -> sigset_t {
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in signals { sigaddset(&mask, number) }
        return mask
    }

    /// - Parameter reloads: whether SIGHUP asks for a reload where no terminal can close.
    init(reloads: Bool = false) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw CLIError("no pipe for signals: \(String(cString: strerror(errno)))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        read = ends[0]
        Self.written.store(ends[1], ordering: .sequentiallyConsistent)
        let isHangupIgnored =
            unsafeBitCast(signal(SIGHUP, SIG_IGN), to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        let hasTerminal = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].contains { isatty($0) == 1 }
        let stopping = [SIGINT, SIGTERM] + (hasTerminal && !isHangupIgnored ? [SIGHUP] : [])
        self.reloads = reloads && !hasTerminal && !isHangupIgnored
        let handled = stopping + (self.reloads ? [SIGHUP] : [])
        for number in handled {
            signal(number) { number in
                // The interrupted thread may be about to read errno.
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = Foundation.write(StopSignals.written.load(ordering: .relaxed), &byte, 1)
                errno = saved
            }
        }
        for number in Self.ignored { signal(number, SIG_IGN) }
        // The parent process may have blocked the signals; later threads inherit the mask that is set here.
        Self.release()
        var mask = Self.mask(of: handled)
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    }

    /// Calls `stop` on a separate thread for the first signal that stops, even if it has already arrived.
    ///
    /// - Parameter reload: called on the same thread for each SIGHUP that asks for a reload.
    consuming func onStop(
        _ stop: @escaping @Sendable () -> Void,
        reload: @escaping @Sendable () -> Void = {}
    ) {
        let (read, reloads) = (read, reloads)
        let thread = Thread {
            var isStopping = false
            while let number = Self.next(read) {
                if number == SIGHUP, reloads {
                    reload()
                } else if isStopping {
                    StandardError.shared.setStatus(nil)
                    TerminalRescue.restore()
                    _exit(128 + number)
                } else {
                    isStopping = true
                    stop()
                }
            }
        }
        thread.name = "osp-signals"
        thread.start()
    }

    /// Waits for the next signal.
    private static func next(_ read: Int32) -> Int32? {
        var byte: UInt8 = 0
        while true {
            switch Foundation.read(read, &byte, 1) {
            case 1: return Int32(byte)
            case -1 where errno == EINTR: continue
            default: return nil
            }
        }
    }
}
