//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    static let health: [Case] = [
        Case("what a store tells of its health agrees with what is in it") { store in
            guard !store.capabilities.cannotRead else { return }
            try expectIfKnown(try store.health(within: .seconds(10)).traces, 0, "traces of an empty store")
            try store.append(
                [
                    ContractPoint(message: 1), ContractPoint(name: "wsgi-stop", time: 7, message: 2),
                    ContractPoint(baseID: uuid(2), traceID: uuid(2), message: 3),
                ],
                at: ContractPoint.epoch
            )
            let health = try store.health(within: .seconds(10))
            try expectIfKnown(health.traces, 2, "traces")
            try expectIfKnown(health.points, 3, "points")
            try expectIfKnown(health.rejected, 0, "rejected messages")
            if let size = health.size { try expect(size, try store.size(), "bytes") }
            try expectIfKnown(health.lastIngestion, Timestamp(microseconds: ContractPoint.epoch), "last ingestion")
            try expectIfKnown(health.skew?.lead, 7, "microseconds of the point furthest ahead of its ingestion")
            try expectIfKnown(health.skew?.baseID, "11111111-1111-4111-8111-111111111111", "the trace of that point")
        },
        Case("a look at a sound store finds it sound and changes nothing") { store in
            // Nobody holds the store, so that there is nothing to give up.
            let writer = try store.makeWriter(givingUpWhen: { true })
            defer { writer.close() }
            try writer.check()
            try expect(try store.summaries(TraceQuery()).count, 0, "traces after a look")
            let points = [ContractPoint(message: 1), ContractPoint(name: "wsgi-stop", time: 7, message: 2)]
            let result = try writer.append(try points.batch(), rejected: [], at: Timestamp(microseconds: 1))
            try expect(result, AppendResult(stored: 2, duplicates: 0), "what was appended after a look")
            try writer.check()
            try expect(try store.summaries(TraceQuery()).map(\.points), [2], "points after another look")
        },
    ]

    private static func expectIfKnown<Value: Equatable>(_ actual: Value?, _ expected: Value, _ what: String) throws {
        if let actual { try expect(actual, expected, what) }
    }
}
