//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    private static let base: OpaqueID = "11111111-1111-4111-8111-111111111111"

    static let appending: [Case] = [
        Case("an empty batch stores nothing") { store in
            try expect(try store.append([]), AppendResult(stored: 0, duplicates: 0), "result")
            try expect(try store.summaries(TraceQuery()).count, 0, "traces")
        },
        Case("new points count as stored") { store in
            let points = [ContractPoint(message: 1), ContractPoint(name: "wsgi-stop", message: 2)]
            try expect(try store.append(points), AppendResult(stored: 2, duplicates: 0), "result")
        },
        Case("the same message again is a duplicate and leaves no trace") { store in
            let points = [ContractPoint(message: 1), ContractPoint(name: "wsgi-stop", time: 5, message: 2)]
            try store.append(points)
            try expect(try store.append(points), AppendResult(stored: 0, duplicates: 2), "result")
            try expect(try store.payloads(of: base).count, 2, "points")
            try expect(try store.summaries(TraceQuery())[0].points, 2, "points in the summary")
        },
        Case("the same message twice in one batch is stored once") { store in
            let result = try store.append([ContractPoint(message: 1), ContractPoint(message: 1)])
            try expect(result, AppendResult(stored: 1, duplicates: 1), "result")
        },
        Case("another message with the same trace id and name is stored too") { store in
            try store.append([ContractPoint(message: 1)])
            let result = try store.append([
                ContractPoint(time: 7, message: 2), ContractPoint(message: 1), ContractPoint(time: 7, message: 2),
                ContractPoint(time: 8, message: 3),
            ])
            try expect(result, AppendResult(stored: 2, duplicates: 2), "result")
            try expect(try store.payloads(of: base).count, 3, "points")
        },
        Case("a message key is looked at within its trace, trace id and name only") { store in
            let result = try store.append([
                ContractPoint(message: 1), ContractPoint(name: "wsgi-stop", message: 1),
                ContractPoint(traceID: uuid(9), message: 1), ContractPoint(baseID: uuid(7), message: 1),
            ])
            try expect(result.stored, 4, "stored")
        },
        Case("points of many traces, interleaved") { store in
            let points = (0..<200).map { ContractPoint(baseID: uuid($0 % 20), traceID: uuid(1000 + $0), message: $0) }
            try expect(try store.append(points).stored, 200, "stored")
            try expect(try store.summaries(TraceQuery()).map(\.points), Array(repeating: 10, count: 20), "points")
        },
        Case("two writers at once lose nothing and store nothing twice") { store in
            let first = try store.makeWriter()
            let second = try store.makeWriter()
            defer {
                first.close()
                second.close()
            }
            var stored = 0
            for step in 0..<20 {
                let batch = try (0..<10).map { ContractPoint(traceID: uuid(step * 10 + $0), message: step * 10 + $0) }
                    .batch()
                stored += try first.append(batch, rejected: [], at: Timestamp(microseconds: 1)).stored
                stored += try second.append(batch, rejected: [], at: Timestamp(microseconds: 1)).stored
            }
            try expect(stored, 200, "stored")
            try expect(try store.payloads(of: base).count, 200, "points")
        },
        Case("rejected messages are kept with their bytes, each once") { store in
            guard !store.capabilities.cannotKeepRejected else { return }
            let message = RejectedMessage(
                reason: "not-json",
                detail: "d",
                exchange: "e",
                routingKey: "k",
                properties: "{}",
                body: [0, 255, 10],
                time: Timestamp(microseconds: 5)
            )
            try store.append([], rejected: [message])
            try store.append([], rejected: [message])
            try expect(try store.rejectedMessages(limit: 10), [message], "rejected messages")
        },
    ]
}
