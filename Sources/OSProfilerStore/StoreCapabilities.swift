//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a store cannot do. Every member is an opt-out: the empty value means that the store can do everything.
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
    /// Neither the size of what is kept can be told, nor can be purged by it.
    public var cannotMeasure = false
    /// Rejected messages cannot be kept.
    public var cannotKeepRejected = false
    /// A payload comes back with the same meaning, not with the same bytes: the layout takes it apart.
    public var cannotKeepBytes = false
    /// Appending does not see what was there already and counts it as stored; reading leaves repetitions out.
    public var cannotTellDuplicates = false
    /// What is appended is gone when the process ends.
    public var isVolatile = false

    public init() {}
}
