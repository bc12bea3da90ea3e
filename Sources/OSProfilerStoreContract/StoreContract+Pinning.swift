//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    private static var pinned: TraceQuery {
        var query = TraceQuery()
        query.onlyPinned = true
        return query
    }

    static let pinning: [Case] = [
        Case(
            "a pinned trace survives every purge until it is unpinned",
            needs: [.write, .read, .list, .delete, .pin]
        ) { store in
            for number in 1...3 { try add(number, to: store, at: Int64(number)) }
            try expect(try store.setPinned(true, [id(2), id(9)]), [id(9)], "unknown")
            try expect(try store.ids(pinned), [id(2)], "pinned")
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 100))
            try expect(try store.purgeable(limit), PurgeResult(traces: 2, points: 4), "purgeable")
            try expect(try store.purge(limit), PurgeResult(traces: 2, points: 4), "purged")
            try expect(try store.points(of: id(2))?.count, 2, "points of the pinned trace")
            try expect(try store.setPinned(false, [id(2)]), [], "unknown")
            try expect(try store.purge(limit), PurgeResult(traces: 1, points: 2), "purged when unpinned")
        },
        Case("a pinned trace can be deleted by its id", needs: [.write, .read, .delete, .pin]) { store in
            try add(1, to: store, at: 1)
            _ = try store.setPinned(true, [id(1)])
            try expect(try store.delete([id(1)]), [], "unknown")
            try expect(try store.points(of: id(1))?.count, nil, "deleted trace")
        },
        Case("pinning twice, and unpinning a trace that is not pinned", needs: [.write, .list, .pin]) { store in
            for number in 1...2 { try add(number, to: store, at: 1) }
            for _ in 0..<2 { try expect(try store.setPinned(true, [id(1)]), [], "unknown") }
            try expect(try store.setPinned(false, [id(2)]), [], "unknown")
            try expect(try store.ids(pinned), [id(1)], "pinned")
        },
        Case("a trace stays pinned while it grows", needs: [.write, .read, .list, .pin]) { store in
            try add(1, to: store, at: 1)
            _ = try store.setPinned(true, [id(1)])
            try store.put([ContractPoint(baseID: uuid(1), traceID: uuid(5), name: "db-start", message: 9)])
            try expect(try store.ids(pinned), [id(1)], "pinned")
            try expect(try store.count(of: id(1)), 3, "points")
        },
        Case("a trace that is stored again is not pinned", needs: [.write, .list, .delete, .pin]) { store in
            try add(1, to: store, at: 1)
            _ = try store.setPinned(true, [id(1)])
            _ = try store.delete([id(1)])
            try add(1, to: store, at: 1)
            try expect(try store.ids(pinned), [], "pinned")
        },
        Case("pinned traces combine with other filters", needs: [.write, .list, .pin]) { store in
            try addThreeTraces(to: store)
            _ = try store.setPinned(true, [id(1), id(2)])
            var query = pinned
            try expect(try store.ids(query), [id(2), id(1)], "pinned")
            query.limit = 1
            try expect(try store.ids(query), [id(2)], "the newest pinned")
            query.service = "api"
            try expect(try store.ids(query), [id(1)], "pinned of a service")
            query.onlyErrors = true
            try expect(try store.ids(query), [], "pinned of a service with errors")
        },
    ]
}
