//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import OSProfiler

extension Logger {
    /// A silent logger, because logging would distort the measurement.
    static var benchmark: Logger { Logger(label: "osprofiler.bench") { _ in SwiftLogNoOpLogHandler() } }
}

extension ServiceIdentity {
    static let benchmark = ServiceIdentity(project: "bench", service: "osprofiler-bench", host: "localhost")
}

/// Prints a value as one line of JSON.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// Returns the processor time that all threads of this process have used, in seconds.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Returns the peak resident memory of this process in megabytes; 0 if the system has no `/proc`.
///
/// This does not use `getrusage`, because a process inherits its peak from its parent.
func peakMegabytes() -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    return (kilobytes ?? 0) / 1024
}
