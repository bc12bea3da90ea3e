//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    private static let base: OpaqueID = "11111111-1111-4111-8111-111111111111"

    static let reading: [Case] = [
        Case("points come in order of arrival, whatever their times") { store in
            let points = (0..<50).map { ContractPoint(traceID: uuid(50 - $0), time: ($0 * 37) % 50, message: $0) }
            try store.put(points)
            try store.expectPoints(of: base, points)
        },
        Case("order of arrival continues across batches") { store in
            let points = (0..<10).map { ContractPoint(traceID: uuid(90 - $0), time: -$0, message: $0) }
            for point in points { try store.put([point]) }
            try store.expectPoints(of: base, points)
        },
        Case("a long trace may come in parts, in order and complete") { store in
            let points = (0..<3500).map { ContractPoint(traceID: uuid($0 / 2 * 7919 % 10_007), time: -$0, message: $0) }
            try store.put(points)
            var keys: [UInt64] = []
            var totals: Set<Int> = []
            let isThere = try store.readPoints(of: base) { part, total in
                totals.insert(total)
                keys += part.entries.map(\.messageKey.second)
            }
            try expect(isThere, true, "is there")
            try expect(totals, [points.count], "points in all")
            try expect(keys, points.map { UInt64($0.message) }, "messages")
            try store.expectPoints(of: base, points)
        },
        Case("an unknown trace passes no points") { store in
            try store.put([ContractPoint()])
            var visits = 0
            try expect(try store.readPoints(of: "none") { _, _ in visits += 1 }, false, "is there")
            try expect(visits, 0, "visits")
        },
        Case("several traces come one after the other, without those that do not exist") { store in
            let counts = [2, 1500, 2, 600]
            for (trace, count) in counts.enumerated() {
                let points = (0..<count).map { ContractPoint(baseID: uuid(trace), traceID: uuid($0), message: $0) }
                try store.put(points)
            }
            let ids = [id(2), "none", id(1), id(3), id(0)]
            var keys = [[UInt64]](repeating: [], count: ids.count)
            var totals = [Set<Int>](repeating: [], count: ids.count)
            var order: [Int] = []
            try store.readPoints(ofEach: ids) { trace, part, total in
                if order.last != trace { order.append(trace) }
                totals[trace].insert(total)
                keys[trace] += part.entries.map(\.messageKey.second)
            }
            try expect(order, [0, 2, 3, 4], "order of the traces")
            try expect(totals, [[2], [], [1500], [600], [2]], "points in all")
            for (trace, count) in [2, 0, 1500, 600, 2].enumerated() {
                try expect(keys[trace], (0..<UInt64(count)).map(\.self), "messages of trace \(trace)")
            }
            try store.readPoints(ofEach: []) { _, _, _ in order = [] }
            try expect(order.count, 4, "visits without an id")
        },
        Case("points know their message and their envelope") { store in
            try store.put([ContractPoint(message: 3), ContractPoint(name: "a-stop", message: 4, isEnveloped: true)])
            let entries = try store.points(of: base)?.entries ?? []
            try expect(entries.map(\.messageKey), [3, 4].map { UUID128(first: 0xA5A5, second: $0) }, "message keys")
            try expect(entries.map(\.isEnveloped), [false, true], "envelopes")
        },
        Case("points know the members of their payload") { store in
            let failure = ContractPoint(name: "a-b-stop", time: 7, info: #"{"etype": "E", "host": "h"}"#, message: 2)
            try store.put([ContractPoint(parentID: uuid(5), message: 1), failure])
            let points = try store.points(of: base) ?? PointBatch()
            try expect(points.entries.map { points.id($0.baseID) }, [base, base], "base ids")
            try expect(points.entries.map { points.id($0.parentID) }, [id(5), base], "parent ids")
            let names = points.entries.map { String(decoding: points.bytes($0.name), as: UTF8.self) }
            try expect(names, ["wsgi-start", "a-b-stop"], "names")
            try expect(points.entries.map(\.timestamp.microseconds), [0, 7].map { ContractPoint.epoch + $0 }, "times")
            try expect(points.entries.map(\.isStop), [false, true], "stops")
            try expect(points.entries.map(\.isError), [false, true], "errors")
        },
    ]
}
