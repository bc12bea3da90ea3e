//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerStore

/// An operation that a command needs from a store.
enum StoreRequirement: Sendable, CaseIterable {
    case appending
    case reading
    case listing
    case deleting
    case pinning
    /// Purging by size.
    case measuring
    case rejectedMessages

    /// Returns why a store does not support the operation and what to do instead, as a continuation of its connection
    /// string; nil if the store supports it.
    func refusal(_ capabilities: StoreCapabilities) -> String? {
        switch self {
        case .appending:
            capabilities.cannotWrite
                ? "can only be read: name a writable store with --connection-string" : nil
        case .reading:
            capabilities.cannotRead
                ? "only forwards trace points: view them at the receiver, or name another store with "
                    + "--connection-string" : nil
        case .listing:
            Self.reading.refusal(capabilities)
                ?? (capabilities.cannotList
                    ? "cannot list its traces: `osprofiler trace show TRACE_ID` shows one by its id" : nil)
        case .deleting:
            capabilities.cannotDelete ? "deletes no traces: its own settings determine how long it keeps them" : nil
        case .pinning:
            capabilities.cannotPin ? "cannot pin traces: save one with `osprofiler trace show TRACE_ID --json`" : nil
        case .measuring:
            capabilities.cannotMeasure ? "cannot report its size: omit --max-size and purge by age" : nil
        case .rejectedMessages:
            capabilities.cannotKeepRejected
                ? "keeps no rejected messages: they are in the queue profiler.rejected" : nil
        }
    }
}

extension RetentionPolicy {
    /// The operations that purging by this policy needs.
    var needs: [StoreRequirement] {
        guard self != RetentionPolicy() else { return [] }
        return maximumBytes == nil ? [.deleting] : [.deleting, .measuring]
    }
}
