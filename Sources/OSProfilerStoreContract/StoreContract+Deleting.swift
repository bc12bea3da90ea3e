//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    /// Adds trace `number` with two points, ingested at `time`.
    static func add(_ number: Int, to store: any TraceStore, at time: Int64) throws {
        try store.put(
            [
                ContractPoint(baseID: uuid(number), traceID: uuid(number), message: number),
                ContractPoint(baseID: uuid(number), traceID: uuid(number), name: "wsgi-stop", message: number),
            ],
            at: time
        )
    }

    static let deleting: [Case] = [
        Case(
            "deleting removes only that trace, and returns unknown ids",
            needs: [.write, .read, .list, .delete]
        ) { store in
            for number in 1...3 { try add(number, to: store, at: 1) }
            try expect(try store.delete([id(1), id(9), id(3)]), [id(9)], "unknown")
            try expect(try store.ids(), [id(2)], "left")
            try expect(try store.points(of: id(1))?.count, nil, "deleted trace")
            try expect(try store.points(of: id(2))?.count, 2, "points left")
        },
        Case("a deleted trace can be stored again", needs: [.write, .read, .list, .delete]) { store in
            try add(1, to: store, at: 1)
            _ = try store.delete([id(1)])
            try add(1, to: store, at: 2)
            try expect(try store.points(of: id(1))?.count, 2, "points")
        },
        Case("an open writer can append to a deleted trace", needs: [.write, .read, .list, .delete]) { store in
            let writer = try store.makeWriter()
            defer { writer.close() }
            for round in 1...3 {
                let point = ContractPoint(baseID: uuid(1), time: round, message: round)
                _ = try writer.append(try [point].batch(), rejected: [], at: Timestamp(microseconds: 1))
                try store.expectPoints(of: id(1), [point])
                try expect(try store.summaries(TraceQuery()).map(\.points), [1], "points in the summary")
                try expect(try store.delete([id(1)]), [], "unknown")
                try expect(try store.ids(), [], "traces")
            }
        },
        Case("a trace that is named twice is deleted, and no other", needs: [.write, .list, .delete]) { store in
            for number in 1...2 { try add(number, to: store, at: 1) }
            try expect(Set(try store.delete([id(1), id(1)])).subtracting([id(1)]), [], "other ids")
            try expect(try store.ids(), [id(2)], "left")
            try expect(try store.delete([id(1)]), [id(1)], "unknown when it is gone")
        },
        Case("deleting nothing", needs: [.write, .list, .delete]) { store in
            try add(1, to: store, at: 1)
            try expect(try store.delete([]), [], "unknown")
            try expect(try store.delete([id(7), id(8)]), [id(7), id(8)], "unknown, in order")
            try expect(try store.ids(), [id(1)], "left")
        },
        Case("a trace of 5,000 points is deleted whole", needs: [.write, .read, .list, .delete]) { store in
            let points = (0..<5000).map { ContractPoint(baseID: uuid(1), traceID: uuid($0), message: $0) }
            try store.put(points)
            try add(2, to: store, at: 1)
            try expect(try store.delete([id(1)]), [], "unknown")
            try expect(try store.ids(), [id(2)], "left")
            try store.expectCounted(try store.append(Array(points[..<10])), new: 10)
            try store.expectPoints(of: id(1), Array(points[..<10]), "stored again")
        },
        Case("deleting leaves rejected messages", needs: [.write, .delete, .keepRejected]) { store in
            try store.put([ContractPoint(baseID: uuid(1))], rejected: [rejectedMessage("a")])
            _ = try store.delete([id(1)])
            try expect(try store.rejectedMessages(limit: 9).count, 1, "rejected messages")
        },
    ]
}
