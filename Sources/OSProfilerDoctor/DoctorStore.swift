//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

/// The store that a run checks.
public struct DoctorStore: Sendable {
    /// The store's name in findings; passwords in it are masked.
    public let name: String
    /// How a user with read access only gets write access, as a clause; nil if this store needs no special steps.
    public var accessAdvice: String?
    let open: @Sendable () throws -> any TraceStore
    /// Whether the run opens the store, and therefore closes it.
    let belongsToRun: Bool

    /// Creates a reference to an open store, which stays open.
    public init(_ name: String, _ store: any TraceStore) {
        self.name = name
        open = { store }
        belongsToRun = false
    }

    /// Creates a reference to a store that the run opens, and closes at its end. An error from `open` becomes a
    /// finding.
    public init(_ name: String, open: @escaping @Sendable () throws -> any TraceStore) {
        self.name = name
        self.open = open
        belongsToRun = true
    }
}
