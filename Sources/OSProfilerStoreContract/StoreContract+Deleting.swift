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
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 200))
            try expect(try store.purgeable(limit), PurgeResult(traces: 1, points: 2), "purgeable")
            try expect(try store.summaries(TraceQuery()).count, 3, "traces before the purge")
            try expect(try store.purge(limit), PurgeResult(traces: 1, points: 2), "purge")
            try expect(Set(try store.summaries(TraceQuery()).map(\.baseID)), [id(2), id(3)], "left")
            try expect(try store.purge(limit), PurgeResult(), "again")
        },
        Case("a duplicate does not make a trace younger") { store in
            guard !store.capabilities.cannotDelete else { return }
            try add(1, to: store, at: 100)
            try add(1, to: store, at: 300)
            let result = try store.purge(.ingestedBefore(Timestamp(microseconds: 200)))
            try expect(result.traces, 1, "purged")
        },
        Case("a step of a purge deletes the oldest traces, and no more than it has to") { store in
            guard !store.capabilities.cannotDelete else { return }
            for number in 1...50 { try add(number, to: store, at: Int64(number)) }
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 41))
            var purged = PurgeResult()
            while true {
                let step = try store.purgeStep(limit, atMost: 10)
                if step.isEmpty { break }
                purged += step
                let left = Set(try store.summaries(TraceQuery()).map(\.baseID))
                try expect(left, Set((purged.traces + 1...50).map(id)), "left after \(purged.traces)")
            }
            try expect(purged, PurgeResult(traces: 40, points: 80), "purged")
        },
        Case("a purge by size keeps the latest traces") { store in
            guard !store.capabilities.cannotDelete, !store.capabilities.cannotMeasure else { return }
            let count = 1000
            for number in 1...count { try add(number, to: store, at: Int64(number)) }
            let used = try store.size() ?? 0
            try expect(used > 0, true, "room taken")
            try expect(try store.purge(.bytes(used * 2)), PurgeResult(), "purge of what fits")
            let about = try store.purgeable(.bytes(used / 2)).traces
            let purged = try store.purge(.bytes(used / 2))
            try expect((count / 4...count * 3 / 4).contains(about), true, "\(about) of \(count) purgeable")
            try expect((count / 4...count * 3 / 4).contains(purged.traces), true, "\(purged.traces) of \(count) purged")
            let left = Set(try store.summaries(TraceQuery()).map(\.baseID))
            try expect(left, Set((purged.traces + 1...count).map(id)), "left")
            try expect(try store.size() ?? 0 <= used * 3 / 4, true, "the room is returned")
        },
        Case("a purge takes rejected messages by their age") { store in
            guard !store.capabilities.cannotDelete, !store.capabilities.cannotKeepRejected else { return }
            for time in 1...3 {
                let message = RejectedMessage(
                    reason: "notJSON",
                    detail: "",
                    exchange: "",
                    routingKey: "",
                    properties: "{}",
                    body: [UInt8(time)],
                    time: Timestamp(microseconds: Int64(time))
                )
                try store.append([], rejected: [message])
            }
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 3))
            try expect(try store.purgeable(limit), PurgeResult(rejected: 2), "purgeable")
            try expect(try store.purge(limit), PurgeResult(rejected: 2), "purged")
            try expect(try store.rejectedMessages(limit: 9).map(\.body), [[3]], "left")
        },
        Case("a pinned trace survives every purge until it is unpinned") { store in
            guard !store.capabilities.cannotDelete, !store.capabilities.cannotPin else { return }
            for number in 1...3 { try add(number, to: store, at: Int64(number)) }
            try expect(try store.setPinned(true, [id(2), id(9)]), [id(9)], "unknown")
            var pinned = TraceQuery()
            pinned.onlyPinned = true
            try expect(try store.summaries(pinned).map(\.baseID), [id(2)], "pinned")
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 100))
            try expect(try store.purgeable(limit), PurgeResult(traces: 2, points: 4), "purgeable")
            try expect(try store.purge(limit), PurgeResult(traces: 2, points: 4), "purged")
            try expect(try store.points(of: id(2))?.count, 2, "points of the pinned trace")
            try expect(try store.setPinned(false, [id(2)]), [], "unknown")
            try expect(try store.purge(limit), PurgeResult(traces: 1, points: 2), "purged when unpinned")
        },
        Case("a pinned trace can be deleted by its id") { store in
            guard !store.capabilities.cannotDelete, !store.capabilities.cannotPin else { return }
            try add(1, to: store, at: 1)
            _ = try store.setPinned(true, [id(1)])
            try expect(try store.delete([id(1)]), [], "unknown")
            try expect(try store.points(of: id(1))?.count, nil, "deleted trace")
        },
    ]
}
