//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension Timestamp {
    /// Nanoseconds since 1970 in OpenTelemetry's range: not 0, which means that the time is unknown.
    package var unixNanoseconds: UInt64 {
        guard microseconds > 0 else { return 1 }
        let (nanoseconds, overflows) = UInt64(microseconds).multipliedReportingOverflow(by: 1000)
        return overflows ? .max : nanoseconds
    }
}
