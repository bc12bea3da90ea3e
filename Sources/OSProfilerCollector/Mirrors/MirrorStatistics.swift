//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

/// What a store beside the first got. Points offered are `stored + duplicates + dropped + waiting`.
public struct MirrorStatistics: Sendable, Equatable {
    /// The store, without secrets.
    public var name: String
    /// Points that were new to it.
    public var stored = 0
    /// Points that it had already.
    public var duplicates = 0
    /// Points that it never got: its queue was full, or the time at the end was up.
    public var dropped = 0
    /// Points that wait for it.
    public var waiting = 0
    /// Attempts to store a batch that failed.
    public var failures = 0
    /// The last attempt failed.
    public var isFailing = false

    public init(name: String) { self.name = name }
}

/// A store that gets what the first one took, as far as it keeps up.
public struct MirroredStore: Sendable {
    /// How it is called in log, metrics and statistics. Holds no secrets.
    public var name: String
    public var store: any TraceStore

    public init(name: String, store: any TraceStore) {
        self.name = name
        self.store = store
    }
}
