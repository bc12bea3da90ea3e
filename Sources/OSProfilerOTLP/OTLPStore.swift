//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import Dispatch
public import OSProfilerCore
public import OSProfilerStore
internal import Synchronization

/// A store that passes traces on to a receiver of OpenTelemetry's protocol over HTTP: a collector, Jaeger, Tempo,
/// Phoenix.
///
/// Write only. A span is sent when both of its points have arrived; until then, memory holds the first one. See
/// `docs/stores/otlp.md` for the consequences when the process is killed.
public final class OTLPStore: TraceStore {
    /// The number of seconds between two searches for halves that have waited long enough.
    private static let period = 1.0

    private let string: OTLPConnectionString
    private let exporter: SpanExporter
    /// The timer for unfinished spans, which starts with the first writer.
    private let timer = Mutex<PeriodicThread?>(nil)

    /// Creates the store without connecting.
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

    /// Returns a writer that never waits for another process.
    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        timer.withLock { timer in
            guard timer == nil else { return }
            timer = PeriodicThread("osp-otlp", every: Self.period) { [exporter] in
                // If the receiver is unreachable, the next batch fails too and reports it; the unfinished spans go on
                // waiting.
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
                health.findings = [StoreFinding("receiver", .good, "\(string.url) accepts spans")]
            case .refused(let reason): health.findings = [StoreFinding("receiver", .problem, reason)]
            case .tooLarge:
                health.findings = [StoreFinding("receiver", .problem, "\(string.url) refuses even an empty request")]
            }
        } catch {
            health.findings = [StoreFinding("receiver", .problem, error.description, advice: "check what runs there")]
        }
        return health
    }

    // MARK: Unsupported operations

    private func refusal() -> StoreError {
        StoreError(.unsupported, "otlp:// only passes traces on: view them where \(string.url) stores them")
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

    public func freeSpace() throws(StoreError) -> StoreFreeSpace? { nil }

    public func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage] { throw refusal() }
}
#endif
