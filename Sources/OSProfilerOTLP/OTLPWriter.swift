//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore
internal import OSProfilerStore

/// Appends to the exporter that all writers of a store share.
final class OTLPWriter: TraceWriter {
    private let exporter: SpanExporter
    private var isClosed = false

    init(_ exporter: SpanExporter) { self.exporter = exporter }

    func append(
        _ batch: PointBatch,
        rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult {
        guard !isClosed else { throw StoreError(.other, "the writer is closed") }
        guard rejected.isEmpty else {
            throw StoreError(
                .unsupported,
                "otlp:// cannot keep rejected messages: allow this user to declare and write the queue for them"
            )
        }
        return try exporter.append(batch)
    }

    func check() throws(StoreError) {
        guard !isClosed else { throw StoreError(.other, "the writer is closed") }
        try exporter.check()
    }

    func close() { isClosed = true }
}
#endif
