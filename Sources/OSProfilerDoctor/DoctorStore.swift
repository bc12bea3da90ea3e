//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

/// The store that a run looks at.
public struct DoctorStore: Sendable {
    /// What it is called in findings; passwords in it are masked.
    public let name: String
    /// How a user who may only read gets to write, as a half sentence; nil where there is nothing special to this store.
    public var accessAdvice: String?
    let open: @Sendable () throws -> any TraceStore
    /// Whether it is opened for the run, which then closes it.
    let belongsToRun: Bool

    /// A store that is open, and stays so.
    public init(_ name: String, _ store: any TraceStore) {
        self.name = name
        open = { store }
        belongsToRun = false
    }

    /// A store that is opened for the run and closed at its end. What opening throws becomes a finding.
    public init(_ name: String, open: @escaping @Sendable () throws -> any TraceStore) {
        self.name = name
        self.open = open
        belongsToRun = true
    }
}
