//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfiler

extension Logger {
    /// Silent: what is logged would be measured.
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

/// Processor time that this process has used, all threads together, in seconds.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
