//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Says which case it was that ended the process.
enum CrashReport {
    /// The case under way.
    nonisolated(unsafe) static let number = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    nonisolated(unsafe) private static var seed: UInt64 = 0

    static func install(seed: UInt64) {
        Self.seed = seed
        number.initialize(to: 0)
        for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGALRM] {
            Foundation.signal(signal) { signal in
                // Nothing is sure any more; this much works as a rule, and the process is lost anyway.
                let text = "case \(CrashReport.number.pointee) of seed \(CrashReport.seed): signal \(signal)\n"
                FileHandle.standardError.write(Data(text.utf8))
                Foundation.signal(signal, SIG_DFL)
                raise(signal)
            }
        }
    }
}
