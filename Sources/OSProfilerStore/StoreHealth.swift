//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// The condition of a store, for its operator.
///
/// What every kind of store can report has a member of its own, which is nil if the value is unknown or could not be
/// found out in time. What only one kind of store can report comes as findings.
public struct StoreHealth: Sendable, Equatable {
    /// The number of traces.
    public var traces: Int?
    /// The number of trace points.
    public var points: Int?
    /// The number of rejected messages that the store keeps because they could not be moved to a queue.
    public var rejected: Int?
    /// When the oldest trace began; nil also if the store has no traces.
    public var oldest: Timestamp?
    /// When the newest trace began; nil also if the store has no traces.
    public var newest: Timestamp?
    /// When points were last stored; nil also if the store has no points.
    public var lastIngestion: Timestamp?
    /// The trace whose latest point is furthest ahead of its own ingestion, among the traces stored last.
    public var skew: Skew?
    /// The size in bytes, as in ``TraceStore/size()``.
    public var size: Int64?
    /// The space that the store has to grow.
    public var freeSpace: StoreFreeSpace?
    /// Whether this user may append to it.
    public var isWritable: Bool?
    /// Why it takes no points at present, from no user: it is a replica, read-only or full. Nil if it takes them, or if
    /// that is unknown. One line; holds no secrets.
    public var refusal: String?
    /// Other findings, the most basic first.
    public var findings: [StoreFinding] = []

    /// Creates a value in which everything is unknown.
    public init() {}

    /// A trace with a point whose timestamp is later than its ingestion: the clock of its service is ahead of the
    /// consumer's clock by at least the difference.
    public struct Skew: Sendable, Equatable {
        /// The trace with the point.
        public var baseID: OpaqueID
        /// Microseconds; negative if, as it should be, every point has a timestamp before its ingestion.
        public var lead: Int64

        public init(baseID: OpaqueID, lead: Int64) {
            self.baseID = baseID
            self.lead = lead
        }
    }

    /// Runs a check whether the store takes points, and notes its outcome, which any other failure leaves unknown.
    package mutating func noteWriting(_ check: () throws(StoreError) -> Void) {
        do throws(StoreError) {
            try check()
            isWritable = true
        } catch {
            switch error.code {
            case .accessDenied: isWritable = false
            case .unavailable, .full: (isWritable, refusal) = (false, error.description)
            default: break
            }
        }
    }

    /// The number of traces that a store examines for ``skew``.
    public static let skewSample = 1000
}

/// One finding about the condition of a store.
public struct StoreFinding: Sendable, Equatable {
    /// How serious a finding is.
    public enum Severity: Sendable {
        case good
        /// The store works, but needs the operator's attention.
        case warning
        /// The store does not work.
        case problem
        /// The answer could not be found out, or not in time.
        case unknown
    }

    /// The subject in one lower-case word, such as `schema` or `integrity`.
    public var name: String
    /// How serious it is.
    public var severity: Severity
    /// One line. Holds no secrets.
    public var message: String
    /// What to do about it; nil if nothing has to be done.
    public var advice: String?

    public init(_ name: String, _ severity: Severity, _ message: String, advice: String? = nil) {
        self.name = name
        self.severity = severity
        self.message = message
        self.advice = advice
    }
}

extension TraceStore {
    /// Returns an empty value: the default is a store that cannot report its condition.
    public func health(within limit: Duration) throws(StoreError) -> StoreHealth { StoreHealth() }
}
