//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore
public import OSProfilerStore

/// How long and how much a collector keeps. By default it keeps everything. Pinned traces are never deleted.
public struct RetentionPolicy: Sendable, Equatable {
    /// Traces whose last point was ingested longer ago than this are deleted.
    public var maximumAge: Duration?
    /// While all traces together take more bytes than this, those ingested longest ago are deleted.
    public var maximumBytes: Int64?

    public init(maximumAge: Duration? = nil, maximumBytes: Int64? = nil) {
        self.maximumAge = maximumAge
        self.maximumBytes = maximumBytes
    }

    /// Returns the limits for a purge at the given time.
    public func limits(at now: Timestamp) -> [PurgeLimit] {
        let byAge = maximumAge.map {
            PurgeLimit.ingestedBefore(Timestamp(microseconds: now.microseconds - $0.totalMicroseconds))
        }
        return [byAge, maximumBytes.map(PurgeLimit.bytes)].compactMap(\.self)
    }
}
