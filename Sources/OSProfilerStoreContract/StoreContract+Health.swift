//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    static let health: [Case] = [
        Case("the health of a store agrees with its contents") { store in
            try expectIfKnown(try store.health(within: .seconds(10)).traces, 0, "traces of an empty store")
            try store.put(
                [
                    ContractPoint(message: 1), ContractPoint(name: "wsgi-stop", time: 7, message: 2),
                    ContractPoint(baseID: uuid(2), traceID: uuid(2), time: 5, message: 3),
                ],
                at: ContractPoint.epoch
            )
            let health = try store.health(within: .seconds(10))
            try expectIfKnown(health.traces, 2, "traces")
            try expectIfKnown(health.points, 3, "points")
            try expectIfKnown(health.rejected, 0, "rejected messages")
            if let size = health.size { try expect(size, try store.size(), "bytes") }
            try expectIfKnown(health.lastIngestion, Timestamp(microseconds: ContractPoint.epoch), "last ingestion")
            try expectIfKnown(health.oldest, Timestamp(microseconds: ContractPoint.epoch), "start of the oldest trace")
            try expectIfKnown(
                health.newest,
                Timestamp(microseconds: ContractPoint.epoch + 5),
                "start of the newest trace"
            )
            try expectIfKnown(health.skew?.lead, 7, "microseconds of the point furthest ahead of its ingestion")
            try expectIfKnown(health.skew?.baseID, "11111111-1111-4111-8111-111111111111", "the trace of that point")
        },
        Case("reading the health changes nothing", needs: [.write, .read, .list]) { store in
            let point = ContractPoint(message: 1)
            try store.put([point])
            let before = try store.summaries(TraceQuery())
            for _ in 0..<3 { _ = try store.health(within: .seconds(10)) }
            try expect(try store.summaries(TraceQuery()), before, "summaries")
            try store.expectCounted(try store.append([point]), new: 0, repeated: 1)
        },
        Case("deleting changes the health", needs: [.write, .delete]) { store in
            for number in 1...3 { try add(number, to: store, at: 1) }
            _ = try store.delete([id(1), id(3)])
            let health = try store.health(within: .seconds(10))
            try expectIfKnown(health.traces, 1, "traces")
            try expectIfKnown(health.points, 2, "points")
        },
        Case("a store that was written to is writable, and reports no problem", needs: [.write]) { store in
            try store.put([ContractPoint()])
            let health = try store.health(within: .seconds(10))
            try expectIfKnown(health.isWritable, true, "is writable")
            try expect(health.findings.filter { $0.severity == .problem }, [], "problems")
            try expect(health.findings.map(\.message).filter { $0.contains("\n") }, [], "findings of several lines")
        },
        Case("the reported free space does not exceed the disk", needs: [.write]) { store in
            try store.put([ContractPoint()])
            guard let space = try store.freeSpace() else { return }
            try expect((0...space.total).contains(space.free), true, "\(space.free) of \(space.total) bytes free")
        },
        Case("checking a sound store succeeds and changes nothing", needs: [.write, .list]) { store in
            // No other process holds the store, so the writer never has to wait.
            let writer = try store.makeWriter(isCancelled: { true })
            defer { writer.close() }
            try writer.check()
            try expect(try store.ids(), [], "traces after a check")
            let points = [ContractPoint(message: 1), ContractPoint(name: "wsgi-stop", time: 7, message: 2)]
            let result = try writer.append(try points.batch(), rejected: [], at: Timestamp(microseconds: 1))
            try store.expectCounted(result, new: 2)
            try writer.check()
            try expect(try store.summaries(TraceQuery()).map(\.points), [2], "points after another check")
        },
    ]

    private static func expectIfKnown<Value: Equatable>(_ actual: Value?, _ expected: Value, _ what: String) throws {
        if let actual { try expect(actual, expected, what) }
    }
}
