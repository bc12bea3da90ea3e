//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore
package import OSProfilerStore

/// What the browser wants of the store now. It changes when the user does something, and is otherwise asked for again and again.
package struct StoreWish: Sendable, Equatable {
    package enum What: Sendable, Equatable {
        /// The list. The limit of the query is that of the list; one trace more tells whether there are others.
        case list(TraceQuery)
        /// One trace, when it has other points than these.
        case trace(OpaqueID)
    }

    package var what: What
    /// Grows when the user asks to read again.
    package var turn = 0
}

/// What the store's reader reports.
package enum BrowserEvent: Sendable {
    /// The list, and whether there are more traces.
    case traces([TraceSummary], query: TraceQuery, isCut: Bool)
    case trace(OpenedTrace)
    /// The store has no trace of this id.
    case missing(OpaqueID)
    /// The trace cannot be shown; the reason, in one line.
    case unreadable(OpaqueID, String)
    /// The store was read, and has nothing new.
    case unchanged
    /// The store cannot be read now; the reason, in one line.
    case storeFails(String)
}
