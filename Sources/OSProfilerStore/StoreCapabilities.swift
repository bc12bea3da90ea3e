//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The operations that a store cannot do. Every member is an opt-out: the empty value means that it can do
/// everything.
public struct StoreCapabilities: Sendable, Equatable {
    /// Traces can be neither listed nor filtered.
    public var cannotList = false
    /// Nothing can be read; the store only passes points on.
    public var cannotRead = false
    /// Nothing can be appended.
    public var cannotWrite = false
    /// Traces can be neither deleted nor purged.
    public var cannotDelete = false
    /// Traces cannot be pinned.
    public var cannotPin = false
    /// The store can neither measure what it keeps nor purge by size.
    public var cannotMeasure = false
    /// Rejected messages cannot be kept.
    public var cannotKeepRejected = false
    /// A payload comes back with the same meaning but other bytes, because the layout takes it apart.
    public var cannotKeepBytes = false
    /// Appending does not recognize duplicates and counts them as stored; reading leaves them out.
    public var cannotTellDuplicates = false
    /// Everything that is appended is lost when the process ends.
    public var isVolatile = false

    public init() {}
}
