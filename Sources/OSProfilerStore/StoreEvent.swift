//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a store has to tell beyond what its calls return, such as what became of points that it passed on.
public struct StoreEvent: Sendable, Equatable {
    /// How a log shows it.
    public enum Severity: Sendable {
        case warning
        case error
    }

    public var severity: Severity
    /// What happened, always in the same words: a log shows an event that comes again and again once a minute.
    public var message: String
    /// How many ``unit`` it happened to; nil when that is no matter.
    public var count: Int?
    /// What is counted, in the singular: `span`.
    public var unit: String
    /// Why; holds no secrets.
    public var reason: String?
    /// What was counted will not be where it was sent.
    public var isLoss: Bool
    /// The backend's ``StoreBackend/metrics`` that grows by ``count``, by name.
    public var metric: String?

    public init(
        _ severity: Severity,
        _ message: String,
        count: Int? = nil,
        unit: String = "point",
        reason: String? = nil,
        isLoss: Bool = false,
        metric: String? = nil
    ) {
        self.severity = severity
        self.message = message
        self.count = count
        self.unit = unit
        self.reason = reason
        self.isLoss = isLoss
        self.metric = metric
    }
}

extension TraceStore {
    /// Nothing, for a store whose calls tell everything.
    public func observe(_ body: @escaping @Sendable (StoreEvent) -> Void) {}
}
