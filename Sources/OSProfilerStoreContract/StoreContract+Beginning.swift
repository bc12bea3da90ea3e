//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Cases about points that lie before their trace.
extension StoreContract {
    /// Returns the start and the stop of a span on a host of its own, `length` microseconds apart.
    private static func span(
        _ number: Int,
        parent: Int?,
        at time: Int,
        length: Int,
        failing: Bool = false
    ) -> [ContractPoint] {
        [("start", time), ("stop", time + length)].enumerated().map { index, half in
            ContractPoint(
                traceID: uuid(number),
                parentID: parent.map(uuid),
                name: (parent == nil ? "wsgi-" : "db-") + half.0,
                time: half.1,
                info: failing && index == 1 ? #"{"host": "h\#(number)", "etype": "E"}"# : "{\"host\": \"h\(number)\"}",
                message: 2 * number + index
            )
        }
    }

    /// A request of 264 ms that calls a host whose clock is at 1970, which calls one whose clock is right.
    private static var request: [ContractPoint] {
        let root = span(1, parent: nil, at: 0, length: 264_000)
        let call = span(2, parent: 1, at: -Int(ContractPoint.epoch) + 40, length: 90_000, failing: true)
        let inner = span(3, parent: 2, at: 20_000, length: 70_000)
        return [root[0], call[0]] + inner + [call[1], root[1]]
    }

    private static func expectNothingEarly(_ store: any TraceStore, duration: Int64, errors: Int) throws {
        let summary = try store.summaries(TraceQuery())[0]
        try expect(summary.duration, duration, "duration")
        try expect(summary.errors, errors, "errors")
        try expect(summary.straySpans, 0, "stray spans")
    }

    private static func expectRequest(_ store: any TraceStore) throws {
        let summaries = try store.summaries(TraceQuery())
        try expect(summaries.count, 1, "traces")
        let summary = summaries[0]
        try expect(summary.started.microseconds, ContractPoint.epoch, "started")
        try expect(summary.duration, 264_000, "duration")
        try expect(summary.errors, 0, "errors")
        try expect(summary.straySpans, 1, "stray spans")
        try expect(summary.strayErrors, 1, "stray errors")
        try expect(summary.points, 6, "points")
        try expect(summary.name, "wsgi", "name")
        var query = TraceQuery()
        query.since = Timestamp(microseconds: ContractPoint.epoch)
        try expect(try store.summaries(query).count, 1, "traces since it began")
        query = TraceQuery()
        query.until = Timestamp(microseconds: ContractPoint.epoch)
        try expect(try store.summaries(query).count, 0, "traces before it began")
        query = TraceQuery()
        query.minimumDuration = 264_001
        try expect(try store.summaries(query).count, 0, "longer traces")
        query = TraceQuery()
        query.onlyErrors = true
        try expect(try store.summaries(query).count, 0, "traces with errors")
    }

    private static func putEach(_ points: [ContractPoint], into store: any TraceStore) throws {
        for point in points {
            try store.put([point])
            try store.put([point])
        }
    }

    static let beginning: [Case] = [
        Case("a host whose clock is at 1970 does not stretch its trace", needs: [.write, .list]) { store in
            try store.put(request)
            try expectRequest(store)
        },
        Case("a host whose clock is at 1970, point by point, each delivered twice", needs: [.write, .list]) { store in
            try putEach(request, into: store)
            try expectRequest(store)
        },
        Case("a host whose clock is at 1970, the last point first", needs: [.write, .list]) { store in
            try putEach(request.reversed(), into: store)
            try expectRequest(store)
        },
        Case("a host whose clock is at 1970 comes before the rest of its trace", needs: [.write, .list]) { store in
            try store.put([request[1], request[4]])
            try expect(try store.summaries(TraceQuery()).first?.errors, 1, "errors of what may be the trace's own")
            try putEach([request[5], request[2], request[3], request[0]], into: store)
            try expectRequest(store)
        },
        Case("a span is not early because clocks differ by seconds", needs: [.write, .list]) { store in
            let root = span(1, parent: nil, at: 0, length: 264_000)
            let call = span(2, parent: 1, at: -20_000_000, length: 5, failing: true)
            try putEach([root[0]] + call + [root[1]], into: store)
            try expectNothingEarly(store, duration: 20_264_000, errors: 1)
        },
        Case("a span is not early if no root has started", needs: [.write, .list]) { store in
            let inner = span(2, parent: 1, at: 0, length: 264_000)
            let call = span(3, parent: 2, at: -4_000_000_000, length: 5, failing: true)
            try putEach([inner[0]] + call + [inner[1]], into: store)
            try expectNothingEarly(store, duration: 4_000_264_000, errors: 1)
        },
        Case("requests of one trace may come hours apart", needs: [.write, .list]) { store in
            let first = span(1, parent: nil, at: 0, length: 264_000) + span(2, parent: 1, at: 5, length: 5)
            let second =
                span(3, parent: nil, at: 7_200_000_000, length: 1000) + span(4, parent: 3, at: 7_200_000_010, length: 5)
            for points in [second, first] { try store.put(points) }
            try expectNothingEarly(store, duration: 7_200_001_000, errors: 0)
        },
    ]
}
