//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import Dispatch
public import OSProfilerCore
public import OSProfilerStore
internal import Synchronization

/// Passes traces on to whatever takes OpenTelemetry's protocol over HTTP: a collector, Jaeger, Tempo, Phoenix.
///
/// Write only. A span is sent when both of its points are here; until then the first one is held in memory. See
/// `docs/stores/otlp.md` for what that means when the process is killed.
public final class OTLPStore: TraceStore {
    /// Seconds between two looks for what has waited long enough.
    private static let period = 1.0

    private let string: OTLPConnectionString
    private let exporter: SpanExporter
    /// Runs from the first writer on.
    private let timer = Mutex<PeriodicThread?>(nil)

    /// Connects to nothing yet.
    public init(_ string: OTLPConnectionString) throws(StoreError) {
        self.string = string
        exporter = try SpanExporter(string) { Int64(DispatchTime.now().uptimeNanoseconds / 1000) }
    }

    public var capabilities: StoreCapabilities {
        var capabilities = StoreCapabilities()
        capabilities.cannotRead = true
        capabilities.cannotList = true
        capabilities.cannotDelete = true
        capabilities.cannotPin = true
        capabilities.cannotMeasure = true
        capabilities.cannotKeepRejected = true
        capabilities.cannotKeepBytes = true
        capabilities.cannotTellDuplicates = true
        return capabilities
    }

    public func observe(_ body: @escaping @Sendable (StoreEvent) -> Void) {
        exporter.observe { body($0.storeEvent) }
    }

    /// Waits for nobody.
    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        timer.withLock { timer in
            guard timer == nil else { return }
            timer = PeriodicThread("osp-otlp", every: Self.period) { [exporter] in
                // A receiver that is away is met by the next batch too, which tells of it; what waits goes on waiting.
                try? exporter.sendUnfinished()
            }
        }
        return OTLPWriter(exporter)
    }

    public func close() {
        timer.withLock { timer in
            timer?.stop()
            timer = nil
        }
        exporter.close()
    }

    public func health(within limit: Duration) throws(StoreError) -> StoreHealth {
        var health = StoreHealth()
        let seconds = max(1, min(limit.components.seconds, string.timeout))
        let client = try OTLPClient(string, timeout: seconds)
        defer { client.close() }
        var pause: Int64 = 0
        do throws(StoreError) {
            // A request without spans changes nothing.
            switch try client.post(ExportRequest(), pause: &pause) {
            case .accepted:
                health.isWritable = true
                health.findings = [StoreFinding("receiver", .good, "\(string.url) takes spans")]
            case .refused(let reason): health.findings = [StoreFinding("receiver", .problem, reason)]
            case .tooLarge:
                health.findings = [StoreFinding("receiver", .problem, "\(string.url) takes no requests, however small")]
            }
        } catch {
            health.findings = [StoreFinding("receiver", .problem, error.description, advice: "look what runs there")]
        }
        return health
    }

    // MARK: What it cannot do

    private func refusal() -> StoreError {
        StoreError(.unsupported, "otlp:// only passes traces on: look at them where \(string.url) keeps them")
    }

    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool { throw refusal() }

    public func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary] { throw refusal() }

    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] { throw refusal() }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] { throw refusal() }

    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult { throw refusal() }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult { throw refusal() }

    public func reclaimSpace() throws(StoreError) { throw refusal() }

    public func size() throws(StoreError) -> Int64? { nil }

    public func room() throws(StoreError) -> StoreFreeSpace? { nil }

    public func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage] { throw refusal() }
}
#endif
