//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// How a store is doing, for whoever looks after it.
///
/// What any kind of store can tell has a member of its own, nil where it is unknown or was not found out in time; what
/// only one kind can tell comes as findings.
public struct StoreHealth: Sendable, Equatable {
    /// Traces in it.
    public var traces: Int?
    /// Trace points in it.
    public var points: Int?
    /// Rejected messages that it keeps because they could not be moved to a queue.
    public var rejected: Int?
    /// When the oldest trace began, and the newest; nil too when there are none.
    public var oldest: Timestamp?
    public var newest: Timestamp?
    /// When points were stored last; nil too when there are none.
    public var lastIngestion: Timestamp?
    /// The trace whose latest point is furthest ahead of its own ingestion, among those stored last.
    public var skew: Skew?
    /// Bytes that it takes, as ``TraceStore/size()`` tells.
    public var size: Int64?
    /// How far it can grow.
    public var room: StoreFreeSpace?
    /// Whether this user may append to it.
    public var isWritable: Bool?
    /// What else there is to know, the most basic first.
    public var findings: [StoreFinding] = []

    /// Nothing is known.
    public init() {}

    /// A trace with a point that was stamped later than it was stored: the clock of its service is ahead of the
    /// consumer's by at least so much.
    public struct Skew: Sendable, Equatable {
        public var baseID: OpaqueID
        /// Microseconds; negative when every point was stamped before it was stored, as it should be.
        public var lead: Int64

        public init(baseID: OpaqueID, lead: Int64) {
            self.baseID = baseID
            self.lead = lead
        }
    }

    /// How many traces a store looks at for ``skew``.
    public static let skewSample = 1000
}

/// One thing that a store tells of itself.
public struct StoreFinding: Sendable, Equatable {
    public enum Severity: Sendable {
        case good
        /// It works, but somebody should look.
        case warning
        /// It does not work.
        case problem
        /// It could not be found out, or not in time.
        case unknown
    }

    /// What was looked at, in one lower-case word: `schema`, `integrity`.
    public var name: String
    public var severity: Severity
    /// One line. Holds no secrets.
    public var message: String
    /// What to do about it; nil when nothing is to be done.
    public var advice: String?

    public init(_ name: String, _ severity: Severity, _ message: String, advice: String? = nil) {
        self.name = name
        self.severity = severity
        self.message = message
        self.advice = advice
    }
}

extension TraceStore {
    /// Nothing, for a store that does not know how it is doing.
    public func health(within limit: Duration) throws(StoreError) -> StoreHealth { StoreHealth() }
}
