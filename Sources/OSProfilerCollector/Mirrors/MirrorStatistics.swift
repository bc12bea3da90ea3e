//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

/// The counters of a mirror store. Points offered are `stored + duplicates + dropped + waiting`.
public struct MirrorStatistics: Sendable, Equatable {
    /// The store's name, without secrets.
    public var name: String
    /// Points that were new to the store.
    public var stored = 0
    /// Points that the store already had.
    public var duplicates = 0
    /// Points that the store never received: its queue was full, or the deadline at the end had passed.
    public var dropped = 0
    /// Points that wait for the store.
    public var waiting = 0
    /// Failed attempts to store a batch.
    public var failures = 0
    /// Whether the last attempt failed.
    public var isFailing = false

    public init(name: String) { self.name = name }
}

/// A store that receives what the primary store accepted, if it keeps up.
public struct MirroredStore: Sendable {
    /// The store's name in logs, metrics and statistics. Contains no secrets.
    public var name: String
    /// The store.
    public var store: any TraceStore

    public init(name: String, store: any TraceStore) {
        self.name = name
        self.store = store
    }
}
