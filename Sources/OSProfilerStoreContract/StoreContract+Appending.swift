//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    private static let base: OpaqueID = "11111111-1111-4111-8111-111111111111"

    static let appending: [Case] = [
        Case("an empty batch stores nothing", needs: [.write, .list]) { store in
            try expect(try store.append([]), AppendResult(stored: 0, duplicates: 0), "result")
            try expect(try store.ids(), [], "traces")
        },
        Case("new points count as stored", needs: [.write]) { store in
            let points = [ContractPoint(message: 1), ContractPoint(name: "wsgi-stop", message: 2)]
            try store.expectCounted(try store.append(points), new: 2)
        },
        Case("the same message again is a duplicate and leaves no trace", needs: [.write, .read, .list]) { store in
            let points = [ContractPoint(message: 1), ContractPoint(name: "wsgi-stop", time: 5, message: 2)]
            try store.put(points)
            try store.expectCounted(try store.append(points), new: 0, repeated: 2)
            try store.expectPoints(of: base, points)
            try expect(try store.summaries(TraceQuery()).first?.points, 2, "points in the summary")
        },
        Case("the same message twice in one batch is stored once") { store in
            let point = ContractPoint(message: 1)
            try store.expectCounted(try store.append([point, point]), new: 1, repeated: 1)
            try store.expectPoints(of: base, [point])
        },
        Case("another message with the same trace id and name is stored too") { store in
            let points = (1...3).map { ContractPoint(time: 6 + $0, message: $0) }
            try store.put([points[0]])
            let result = try store.append([points[1], points[0], points[1], points[2]])
            try store.expectCounted(result, new: 2, repeated: 2)
            try store.expectPoints(of: base, points)
        },
        Case("a message key is unique within its trace, trace id and name only", needs: [.write]) { store in
            let result = try store.append([
                ContractPoint(message: 1), ContractPoint(name: "wsgi-stop", message: 1),
                ContractPoint(traceID: uuid(9), message: 1), ContractPoint(baseID: uuid(7), message: 1),
            ])
            try store.expectCounted(result, new: 4)
        },
        Case("every bit of a message key counts") { store in
            let points = [(0, 0), (0, 1), (1, 0), (1, 1), (UInt64.max, 1 << 62), (UInt64.max, Int.max)].map {
                group,
                message in
                ContractPoint(message: message, messageGroup: group)
            }
            try store.put(points)
            try store.expectCounted(try store.append(points), new: 0, repeated: points.count)
            try store.expectPoints(of: base, points)
        },
        Case("names that differ in case only are different points") { store in
            let points = [ContractPoint(name: "A-start", message: 1), ContractPoint(name: "a-start", message: 1)]
            try store.expectCounted(try store.append(points), new: 2)
            try store.expectPoints(of: base, points)
        },
        Case("points of many traces, interleaved", needs: [.write, .list]) { store in
            let points = (0..<200).map { ContractPoint(baseID: uuid($0 % 20), traceID: uuid(1000 + $0), message: $0) }
            try store.expectCounted(try store.append(points), new: 200)
            try expect(try store.summaries(TraceQuery()).map(\.points), Array(repeating: 10, count: 20), "points")
        },
        Case("order of arrival holds within each of several traces that come interleaved") { store in
            let points = (0..<60).map {
                ContractPoint(baseID: uuid($0 % 3), traceID: uuid(999 - $0), time: -$0, message: $0)
            }
            for start in stride(from: 0, to: 60, by: 7) { try store.put(Array(points[start..<min(start + 7, 60)])) }
            for trace in 0..<3 {
                let expected = points.enumerated().filter { $0.offset % 3 == trace }.map(\.element)
                try store.expectPoints(of: id(trace), expected, "points of trace \(trace)")
            }
        },
        Case("a batch of 5,000 points of many traces, twice", needs: [.write, .read, .list]) { store in
            let points = (0..<5000).map {
                ContractPoint(baseID: uuid($0 % 250), traceID: uuid($0 * 7919 % 5003), time: $0, message: $0)
            }
            try store.expectCounted(try store.append(points), new: 5000)
            try store.expectCounted(try store.append(points), new: 0, repeated: 5000)
            try expect(try store.summaries(TraceQuery()).map(\.points), Array(repeating: 20, count: 250), "points")
            let first = points.enumerated().filter { $0.offset % 250 == 0 }.map(\.element)
            try store.expectPoints(of: id(0), first)
        },
        Case("a writer continues where a closed one ended") { store in
            let points = (0..<9).map { ContractPoint(traceID: uuid(90 - $0), time: -$0, message: $0) }
            for start in stride(from: 0, to: 9, by: 3) {
                // Each append has a writer of its own; a redelivery comes with the next one.
                try store.put(Array(points[max(0, start - 1)..<start + 3]))
            }
            try store.expectPoints(of: base, points)
        },
        Case("the time of ingestion is not part of a point") { store in
            let points = [ContractPoint(message: 1)]
            try store.put(points, at: 1)
            try store.expectCounted(try store.append(points, at: ContractPoint.epoch), new: 0, repeated: 1)
            try store.expectPoints(of: base, points)
        },
    ]
}
