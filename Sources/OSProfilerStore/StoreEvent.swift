//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// An event that a store reports in addition to what its calls return, such as the fate of points that it passed on.
public struct StoreEvent: Sendable, Equatable {
    /// The level at which a log shows it.
    public enum Severity: Sendable {
        case warning
        case error
    }

    /// How serious the event is.
    public var severity: Severity
    /// What happened, always in the same words: a log shows a repeated event once a minute.
    public var message: String
    /// The number of ``unit`` affected; nil if a number makes no sense.
    public var count: Int?
    /// The unit of ``count`` in the singular, such as `span`.
    public var unit: String
    /// Why it happened; holds no secrets.
    public var reason: String?
    /// Whether what was counted is lost: it does not reach the place where it was sent.
    public var isLoss: Bool
    /// The name of the metric among the backend's ``StoreBackend/metrics`` that grows by ``count``.
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
    /// Ignores the closure: the default is a store without events.
    public func observe(_ body: @escaping @Sendable (StoreEvent) -> Void) {}
}
