//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// The summaries of all traces, added up while the files are read once. Takes some tens of bytes per point, to
/// recognize repetitions and unfinished work.
struct TraceListing {
    private struct Trace {
        var summary = SummaryAccumulator()
        var root: (name: String, project: String?, service: String?, request: String?) = ("", nil, nil, nil)
        var running = 0
    }

    private struct Halves {
        var trace: Int32
        var hasStop = false
    }

    private var traces: [Trace] = []
    private var numbers: [[UInt8]: Int] = [:]
    private var marks: Set<PointMark> = []
    /// The halves of spans, by trace and trace id.
    private var spans: [Int: Halves] = [:]
    private(set) var points = 0

    var traceCount: Int { traces.count }
    var oldest: Timestamp? { traces.map(\.summary.started).min() }
    var newest: Timestamp? { traces.map(\.summary.started).max() }

    mutating func add(_ entry: PointEntry, from batch: PointBatch) {
        guard marks.insert(PointMark(entry, in: batch)).inserted else { return }
        points += 1
        let baseID = batch.id(entry.baseID).textBytes
        let number = numbers[baseID] ?? traces.count
        if number == traces.count {
            numbers[baseID] = number
            traces.append(Trace())
        }
        if traces[number].summary.add(entry, in: batch) {
            traces[number].root = (
                batch.summaryName(entry), batch.summaryText(entry.project), batch.summaryText(entry.service),
                batch.summaryRequest(entry)
            )
        }
        var hasher = Hasher()
        hasher.combine(number)
        hasher.combine(batch.id(entry.traceID))
        note(entry, of: number, span: hasher.finalize())
    }

    /// Notes a start or stop: the work of a trace id runs until one of its stops is found.
    private mutating func note(_ entry: PointEntry, of number: Int, span: Int) {
        guard let known = spans[span] else {
            spans[span] = Halves(trace: Int32(number), hasStop: entry.isStop)
            if !entry.isStop { traces[number].running += 1 }
            return
        }
        guard entry.isStop, !known.hasStop else { return }
        spans[span]!.hasStop = true
        traces[number].running -= 1
    }

    /// Returns the summaries that match, in the query's order.
    func summaries(_ query: TraceQuery) -> [TraceSummary] {
        query.first(of: numbers.map { baseID, number in summary(baseID, traces[number]) }.filter(query.matches))
    }

    private func summary(_ baseID: [UInt8], _ trace: Trace) -> TraceSummary {
        TraceSummary(
            baseID: baseID.withUnsafeBytes { OpaqueID(text: $0) },
            started: trace.summary.started,
            finished: trace.summary.finished,
            points: trace.summary.points,
            errors: trace.summary.errors,
            running: trace.running,
            name: trace.root.name,
            project: trace.root.project,
            service: trace.root.service,
            request: trace.root.request,
            straySpans: trace.summary.life.straySpans,
            strayErrors: trace.summary.life.strayErrors,
            terms: trace.summary.terms
        )
    }
}
