//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Which spans of a trace are its own, and which are stray: work for other requests that was sent under its id.
///
/// A thread of a service may keep the trace that it worked for, and send its later work under it (Ironic 39 does). Such
/// spans hang below one that ended long before. They are told apart by time and by what leads to them, point by point in
/// order of arrival, so that a store knows without reading a trace again.
///
/// A span is the trace's own if any of these holds; it is stray if none does:
/// - its parent is the trace itself, or unknown: nothing says that it comes too late;
/// - it arrives while a span of the trace's own runs: clocks of hosts may differ, the order of arrival does not;
/// - it begins before the trace's own life has been over for ``tolerance``;
/// - it is the first of its host and service: a thread keeps only what it was given once, so the first span is work that
///   the trace asked for, such as a call that waited in a queue.
///
/// Whatever begins below a stray span that runs is stray.
///
/// Points that come long before the trace begins are set aside as well, see ``TraceBeginning``. When the trace begins may
/// be known only later, so that ``add(_:)`` does not say it of a point.
package struct TraceLife: Sendable, Equatable {
    /// Microseconds between the end of a trace's life and work that still belongs to it.
    package static let tolerance: Int64 = 1_000_000

    /// Spans of which one half has arrived, and what is known of each.
    struct Half: Sendable, Equatable {
        enum Part: UInt8, Sendable { case runs, runsAstray, stopped, stoppedAstray }

        var id: UInt64
        var part: Part
    }

    /// Halves, parents and origins that are remembered. Beyond, nothing is called stray that was not.
    package static let rememberedHalves = 256
    package static let rememberedHashes = 64

    /// The trace's latest own point; the least value without one.
    package internal(set) var end = Timestamp(microseconds: .min)
    /// Spans that began too late, and those of their stops that tell an error.
    var lateSpans = 0
    var lateErrors = 0
    package internal(set) var beginning = TraceBeginning()
    var halves: [Half] = []
    /// Own spans among ``halves`` that run.
    var running = 0
    /// Spans that are in the trace and may have children.
    var parents: [UInt64] = []
    /// Hosts and services whose first span was seen.
    var origins: [UInt64] = []
    /// More spans run than are remembered.
    var isFull = false

    package init() {}

    /// The life of a trace of which nothing else is known.
    package init(started: Timestamp, finished: Timestamp) {
        end = finished
        beginning = TraceBeginning(started)
    }

    /// Spans that are stray or early, and those of their stops that tell an error.
    package var straySpans: Int { lateSpans + beginning.earlySpans }
    package var strayErrors: Int { lateErrors + beginning.earlyErrors }

    /// Adds the next point.
    ///
    /// - Returns: whether its span is stray because it began too late.
    package mutating func add(_ moment: LifeMoment) -> Bool {
        let known = halves.lastIndex { $0.id == moment.id }
        let isStray = known.map { Self.isStray(halves[$0].part) } ?? isStray(moment)
        if known == nil, isStray { lateSpans += 1 }
        if moment.isStop {
            if isStray, moment.isError { lateErrors += 1 }
            stop(moment, known, isStray)
        } else {
            start(moment, known, isStray)
        }
        if !isStray {
            beginning.add(moment)
            end = max(end, moment.time)
            Self.remember(moment.origin, in: &origins)
        }
        return isStray
    }

    private static func isStray(_ part: Half.Part) -> Bool { part == .runsAstray || part == .stoppedAstray }

    private mutating func isStray(_ moment: LifeMoment) -> Bool {
        if moment.isRoot { return false }
        if let parent = halves.last(where: { $0.id == moment.parent }) {
            // It is in the trace, and now it has a child.
            Self.remember(moment.parent, in: &parents)
            if parent.part == .runsAstray { return true }
        }
        return running == 0 && !isFull
            && moment.time.microseconds(since: end) > Self.tolerance
            && origins.contains(moment.origin) && parents.contains(moment.parent)
    }

    private mutating func start(_ moment: LifeMoment, _ known: Int?, _ isStray: Bool) {
        if moment.isRoot { Self.remember(moment.id, in: &parents) }
        guard let known else { return add(Half(id: moment.id, part: isStray ? .runsAstray : .runs)) }
        // Its stop came first, or the start comes again.
        if halves[known].part == .stopped || halves[known].part == .stoppedAstray { halves.remove(at: known) }
    }

    private mutating func stop(_ moment: LifeMoment, _ known: Int?, _ isStray: Bool) {
        guard let known else { return add(Half(id: moment.id, part: isStray ? .stoppedAstray : .stopped)) }
        switch halves[known].part {
        case .runs:
            running -= 1
            halves.remove(at: known)
        case .runsAstray: halves.remove(at: known)
        case .stopped, .stoppedAstray: break
        }
    }

    private mutating func add(_ half: Half) {
        if halves.count == Self.rememberedHalves {
            // A stop without a start may wait in vain, a start never does.
            guard let oldest = halves.firstIndex(where: { $0.part == .stopped || $0.part == .stoppedAstray }) else {
                isFull = true
                return
            }
            halves.remove(at: oldest)
        }
        halves.append(half)
        if half.part == .runs { running += 1 }
    }

    private static func remember(_ hash: UInt64, in hashes: inout [UInt64]) {
        if hashes.count < rememberedHashes, hashes.last != hash, !hashes.contains(hash) { hashes.append(hash) }
    }
}

/// What ``TraceLife`` needs of a point.
package struct LifeMoment: Sendable {
    /// Stand for the span, its parent, and its host and service.
    package var id: UInt64
    package var parent: UInt64
    package var origin: UInt64
    package var time: Timestamp
    package var isStop: Bool
    /// Its parent is the trace itself, or nobody.
    package var isRoot: Bool
    package var isError: Bool

    package init(
        id: UInt64,
        parent: UInt64,
        origin: UInt64,
        time: Timestamp,
        isStop: Bool,
        isRoot: Bool,
        isError: Bool
    ) {
        self.id = id
        self.parent = parent
        self.origin = origin
        self.time = time
        self.isStop = isStop
        self.isRoot = isRoot
        self.isError = isError
    }

    package init(_ entry: PointEntry, _ arena: UnsafeRawBufferPointer) {
        self.init(
            id: entry.traceID.hash(in: arena),
            parent: entry.parentID.hash(in: arena),
            origin: Self.origin(host: entry.host, service: entry.service, arena),
            time: entry.timestamp,
            isStop: entry.isStop,
            isRoot: entry.parentID.kind == .null || entry.parentID.isSame(as: entry.baseID, in: arena),
            isError: entry.isError
        )
    }

    package static func origin(host: ByteRange, service: ByteRange, _ arena: UnsafeRawBufferPointer) -> UInt64 {
        let host = StableHash.of(UnsafeRawBufferPointer(rebasing: arena[host.range]))
        return StableHash.of(UnsafeRawBufferPointer(rebasing: arena[service.range]), seed: host)
    }
}
