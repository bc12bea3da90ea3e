//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore
public import OSProfilerStore

/// How long and how much a collector keeps. The default keeps everything; pinned traces stay in any case.
public struct RetentionPolicy: Sendable, Equatable {
    /// Traces whose last point was ingested longer ago are deleted.
    public var maximumAge: Duration?
    /// The traces that were ingested longest ago are deleted when all of them take more bytes.
    public var maximumBytes: Int64?

    public init(maximumAge: Duration? = nil, maximumBytes: Int64? = nil) {
        self.maximumAge = maximumAge
        self.maximumBytes = maximumBytes
    }

    /// What to purge at a time.
    public func limits(at now: Timestamp) -> [PurgeLimit] {
        let byAge = maximumAge.map {
            PurgeLimit.ingestedBefore(Timestamp(microseconds: now.microseconds - $0.totalMicroseconds))
        }
        return [byAge, maximumBytes.map(PurgeLimit.bytes)].compactMap(\.self)
    }
}
