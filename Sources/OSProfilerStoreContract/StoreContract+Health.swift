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
        }
    ]

    private static func expectIfKnown<Value: Equatable>(_ actual: Value?, _ expected: Value, _ what: String) throws {
        if let actual { try expect(actual, expected, what) }
    }
}
