//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    /// Trace `number` with two points, ingested at a time.
    private static func add(_ number: Int, to store: any TraceStore, at time: Int64) throws {
        try store.append(
            [
                ContractPoint(baseID: uuid(number), traceID: uuid(number), message: number),
                ContractPoint(baseID: uuid(number), traceID: uuid(number), name: "wsgi-stop", message: number),
            ],
            at: time
        )
    }

    private static func id(_ number: Int) -> OpaqueID { OpaqueID(String(uuid(number).dropFirst().dropLast())) }

    static let deleting: [Case] = [
        Case("deleting removes a trace and no other, and names what was not there") { store in
            guard !store.capabilities.cannotDelete else { return }
            for number in 1...3 { try add(number, to: store, at: 1) }
            try expect(try store.delete([id(1), id(9), id(3)]), [id(9)], "unknown")
            try expect(try store.summaries(TraceQuery()).map(\.baseID), [id(2)], "left")
            try expect(try store.points(of: id(1))?.count, nil, "deleted trace")
            try expect(try store.points(of: id(2))?.count, 2, "points left")
        },
        Case("a deleted trace can be stored anew") { store in
            guard !store.capabilities.cannotDelete else { return }
            try add(1, to: store, at: 1)
            _ = try store.delete([id(1)])
            try add(1, to: store, at: 2)
            try expect(try store.points(of: id(1))?.count, 2, "points")
        },
        Case("purging goes by the time of ingestion of a trace's last point") { store in
            guard !store.capabilities.cannotDelete else { return }
            try add(1, to: store, at: 100)
            try add(2, to: store, at: 100)
            try add(3, to: store, at: 200)
            try store.append([ContractPoint(baseID: uuid(2), traceID: uuid(22), message: 9)], at: 300)
            let limit = Timestamp(microseconds: 200)
            try expect(
                try store.purge(ingestedBefore: limit, dryRun: true),
                PurgeResult(traces: 1, points: 2),
                "dry run"
            )
            try expect(try store.summaries(TraceQuery()).count, 3, "traces after a dry run")
            try expect(
                try store.purge(ingestedBefore: limit, dryRun: false),
                PurgeResult(traces: 1, points: 2),
                "purge"
            )
            try expect(Set(try store.summaries(TraceQuery()).map(\.baseID)), [id(2), id(3)], "left")
            try expect(
                try store.purge(ingestedBefore: limit, dryRun: false),
                PurgeResult(traces: 0, points: 0),
                "again"
            )
        },
        Case("a duplicate does not make a trace younger") { store in
            guard !store.capabilities.cannotDelete else { return }
            try add(1, to: store, at: 100)
            try add(1, to: store, at: 300)
            let result = try store.purge(ingestedBefore: Timestamp(microseconds: 200), dryRun: false)
            try expect(result.traces, 1, "purged")
        },
    ]
}
