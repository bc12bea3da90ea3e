//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    private static let base: OpaqueID = "11111111-1111-4111-8111-111111111111"

    static let concurrency: [Case] = [
        Case("two writers that take turns lose nothing and store nothing twice") { store in
            let first = try store.makeWriter()
            let second = try store.makeWriter()
            defer {
                first.close()
                second.close()
            }
            var all: [ContractPoint] = []
            var counted = AppendResult(stored: 0, duplicates: 0)
            for step in 0..<20 {
                let points = (0..<10).map { ContractPoint(traceID: uuid(step * 10 + $0), message: step * 10 + $0) }
                all += points
                for writer in [first, second] {
                    let result = try writer.append(try points.batch(), rejected: [], at: Timestamp(microseconds: 1))
                    counted.stored += result.stored
                    counted.duplicates += result.duplicates
                }
            }
            try store.expectCounted(counted, new: 200, repeated: 200)
            try store.expectPoints(of: base, all)
        },
        Case("writers in threads lose nothing and store nothing twice", needs: [.write, .read, .list]) { store in
            // Each thread appends the same points in another order, so that most collide in a trace that is being
            // created.
            let points = (0..<300).map { ContractPoint(baseID: uuid($0 % 5), traceID: uuid(1000 + $0), message: $0) }
            try atOnce(
                [points, points.reversed(), points].map { points in
                    {
                        let writer = try store.makeWriter()
                        defer { writer.close() }
                        for start in stride(from: 0, to: points.count, by: 30) {
                            let batch = try Array(points[start..<start + 30]).batch()
                            _ = try writer.append(batch, rejected: [], at: Timestamp(microseconds: 1))
                        }
                    }
                }
            )
            for trace in 0..<5 { try expect(try store.count(of: id(trace)), 60, "points of trace \(trace)") }
            try expect(try store.summaries(TraceQuery()).map(\.points), Array(repeating: 60, count: 5), "summaries")
        },
        Case("reading while appending sees a beginning of what arrived, never less than before") { store in
            let points = (0..<400).map { ContractPoint(traceID: uuid(1000 - $0), message: $0) }
            let done = Flag()
            try atOnce([
                {
                    defer { done.raise() }
                    let writer = try store.makeWriter()
                    defer { writer.close() }
                    for start in stride(from: 0, to: points.count, by: 10) {
                        let batch = try Array(points[start..<start + 10]).batch()
                        _ = try writer.append(batch, rejected: [], at: Timestamp(microseconds: 1))
                    }
                },
                {
                    var seen = 0
                    while !done.isRaised {
                        let count = try store.count(of: base)
                        try expect(count >= seen, true, "\(count) points after \(seen)")
                        try store.expectStart(of: base, points, count)
                        seen = count
                    }
                },
            ])
            try store.expectPoints(of: base, points)
        },
        Case("listing while appending and deleting", needs: [.write, .read, .list, .delete]) { store in
            let done = Flag()
            try atOnce([
                {
                    defer { done.raise() }
                    for number in 0..<60 {
                        let trace = uuid(number)
                        try store.put([ContractPoint(baseID: trace, traceID: trace, time: number, message: number)])
                        if number % 2 == 1 { _ = try store.delete([id(number)]) }
                    }
                },
                { while !done.isRaised { _ = try store.summaries(TraceQuery()) } },
            ])
            try expect(try store.ids(), stride(from: 58, through: 0, by: -2).map(id), "traces left")
        },
        Case("a trace that is deleted while it grows stays sound", needs: [.write, .read, .list, .delete]) { store in
            let done = Flag()
            try atOnce([
                {
                    defer { done.raise() }
                    let writer = try store.makeWriter()
                    defer { writer.close() }
                    for number in 0..<60 {
                        let batch = try [ContractPoint(traceID: uuid(number), message: number)].batch()
                        _ = try writer.append(batch, rejected: [], at: Timestamp(microseconds: 1))
                    }
                },
                { while !done.isRaised { _ = try store.delete([base]) } },
            ])
            // Whatever was deleted, the summary agrees with the points that exist.
            try store.put([ContractPoint(traceID: uuid(99), message: 99)])
            let summaries = try store.summaries(TraceQuery())
            try expect(summaries.map(\.points), [try store.count(of: base)], "points in the summary")
        },
    ]
}

extension TraceStore {
    /// Throws unless the first points of a trace equal the first of these points.
    fileprivate func expectStart(of id: OpaqueID, _ points: [ContractPoint], _ count: Int) throws {
        let kept = try self.points(of: id)?.entries.prefix(count).map(\.messageKey.second) ?? []
        try expect(kept, points.prefix(count).map { UInt64($0.message) }, "messages of the first \(count) points")
    }
}
