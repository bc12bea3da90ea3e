//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerStore

/// What a command asks of a store.
enum StoreRequirement: Sendable, CaseIterable {
    case appending
    case reading
    case listing
    case deleting
    case pinning
    /// Purging by size.
    case measuring
    case rejectedMessages

    /// Why a store cannot do it, and what can be done instead; goes on from its connection string. Nil when it can.
    func refusal(_ capabilities: StoreCapabilities) -> String? {
        switch self {
        case .appending:
            capabilities.cannotWrite
                ? "can only be read: name with --connection-string a store to write into" : nil
        case .reading:
            capabilities.cannotRead
                ? "only passes trace points on: look at them where it sends them, or name another store with "
                    + "--connection-string" : nil
        case .listing:
            Self.reading.refusal(capabilities)
                ?? (capabilities.cannotList
                    ? "cannot list its traces: `osprofiler trace show TRACE_ID` shows one by its id" : nil)
        case .deleting:
            capabilities.cannotDelete ? "deletes no traces: how long they stay is a matter of its own settings" : nil
        case .pinning:
            capabilities.cannotPin ? "cannot pin traces: save one with `osprofiler trace show TRACE_ID --json`" : nil
        case .measuring:
            capabilities.cannotMeasure ? "cannot tell how large it is: leave out --max-size and go by age" : nil
        case .rejectedMessages:
            capabilities.cannotKeepRejected
                ? "keeps no rejected messages: they are in the queue profiler.rejected" : nil
        }
    }
}

extension RetentionPolicy {
    /// What its purges ask of a store.
    var needs: [StoreRequirement] {
        guard self != RetentionPolicy() else { return [] }
        return maximumBytes == nil ? [.deleting] : [.deleting, .measuring]
    }
}
