//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    static let purging: [Case] = [
        Case("purging uses the time of ingestion of a trace's last point", needs: [.write, .read, .list, .delete]) {
            store in
            try add(1, to: store, at: 100)
            try add(2, to: store, at: 100)
            try add(3, to: store, at: 200)
            try store.put([ContractPoint(baseID: uuid(2), traceID: uuid(22), message: 9)], at: 300)
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 200))
            try expect(try store.purgeable(limit), PurgeResult(traces: 1, points: 2), "purgeable")
            try expect(try store.summaries(TraceQuery()).count, 3, "traces before the purge")
            try expect(try store.purge(limit), PurgeResult(traces: 1, points: 2), "purge")
            try expect(Set(try store.ids()), [id(2), id(3)], "left")
            try expect(try store.purge(limit), PurgeResult(), "again")
        },
        Case("a duplicate does not make a trace younger", needs: [.write, .delete]) { store in
            try add(1, to: store, at: 100)
            try add(1, to: store, at: 300)
            let result = try store.purge(.ingestedBefore(Timestamp(microseconds: 200)))
            try expect(result.traces, 1, "purged")
        },
        Case(
            "a step of a purge deletes the oldest traces, and no more than necessary",
            needs: [.write, .read, .list, .delete]
        ) { store in
            for number in 1...50 { try add(number, to: store, at: Int64(number)) }
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 41))
            var purged = PurgeResult()
            while true {
                let step = try store.purgeStep(limit, atMost: 10)
                if step.isEmpty { break }
                purged += step
                let left = Set(try store.ids())
                try expect(left, Set((purged.traces + 1...50).map(id)), "left after \(purged.traces)")
            }
            try expect(purged, PurgeResult(traces: 40, points: 80), "purged")
        },
        Case("steps of one point each end, and leave traces that may stay", needs: [.write, .list, .delete]) { store in
            for number in 1...6 { try add(number, to: store, at: Int64(number)) }
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 5))
            var steps = 0
            while try !store.purgeStep(limit, atMost: 1).isEmpty {
                steps += 1
                try expect(steps <= 8, true, "at most a step for each of eight points")
            }
            try expect(Set(try store.ids()), [id(5), id(6)], "left")
        },
        Case("asking what a purge would delete changes nothing", needs: [.write, .read, .list, .delete]) { store in
            for number in 1...3 { try add(number, to: store, at: Int64(number)) }
            for limit in [PurgeLimit.ingestedBefore(Timestamp(microseconds: 100)), .bytes(0)] {
                if store.capabilities.cannotMeasure, case .bytes = limit { continue }
                _ = try store.purgeable(limit)
            }
            try expect(Set(try store.ids()), [id(1), id(2), id(3)], "traces")
            for number in 1...3 { try expect(try store.count(of: id(number)), 2, "points") }
        },
        Case("a purge can be ended early and continued", needs: [.write, .list, .delete]) { store in
            for number in 1...3 { try add(number, to: store, at: Int64(number)) }
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 100))
            let first = try store.purge(limit) { _ in false }
            let rest = try store.purge(limit)
            try expect(first.traces + rest.traces, 3, "traces in all")
            try expect(try store.ids(), [], "left")
        },
        Case("an open writer can append to a purged trace", needs: [.write, .read, .delete]) { store in
            let writer = try store.makeWriter()
            defer { writer.close() }
            let points = (1...2).map { ContractPoint(baseID: uuid(1), time: $0, message: $0) }
            _ = try writer.append(try [points[0]].batch(), rejected: [], at: Timestamp(microseconds: 1))
            try expect(try store.purge(.ingestedBefore(Timestamp(microseconds: 2))).points, 1, "purged")
            _ = try writer.append(try [points[1]].batch(), rejected: [], at: Timestamp(microseconds: 3))
            try store.expectPoints(of: id(1), [points[1]])
            try expect(try store.purge(.ingestedBefore(Timestamp(microseconds: 2))).points, 0, "purged of what is new")
        },
        Case("purging an empty store", needs: [.write, .delete]) { store in
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: .max))
            try expect(try store.purgeable(limit), PurgeResult(), "purgeable")
            try expect(try store.purge(limit), PurgeResult(), "purged")
            try store.reclaimSpace()
        },
        Case("a purge by size keeps the latest traces", needs: [.write, .list, .delete, .measure]) { store in
            let count = 1000
            for number in 1...count { try add(number, to: store, at: Int64(number)) }
            let used = try store.size() ?? 0
            try expect(used > 0, true, "space used")
            try expect(try store.purge(.bytes(used * 2)), PurgeResult(), "purge of what fits")
            let about = try store.purgeable(.bytes(used / 2)).traces
            let purged = try store.purge(.bytes(used / 2))
            try expect((count / 4...count * 3 / 4).contains(about), true, "\(about) of \(count) purgeable")
            try expect((count / 4...count * 3 / 4).contains(purged.traces), true, "\(purged.traces) of \(count) purged")
            let left = Set(try store.ids())
            try expect(left, Set((purged.traces + 1...count).map(id)), "left")
            try expect(try store.size() ?? 0 <= used * 3 / 4, true, "the space is freed")
        },
        Case(
            "a purge to zero bytes deletes all but pinned traces",
            needs: [.write, .list, .delete, .measure, .pin]
        ) {
            store in
            for number in 1...3 { try add(number, to: store, at: Int64(number)) }
            _ = try store.setPinned(true, [id(2)])
            try expect(try store.purge(.bytes(0)).traces, 2, "purged")
            try expect(try store.ids(), [id(2)], "left")
        },
        Case(
            "a purge by size keeps traces beside any number of rejected messages",
            needs: [.write, .list, .delete, .measure, .keepRejected]
        ) { store in
            for number in 1...100 { try add(number, to: store, at: Int64(number)) }
            let limit = PurgeLimit.bytes(2 * (try store.size() ?? 0))
            let junk = String(repeating: "x", count: 1000)
            let count = 400
            for start in stride(from: 0, to: count, by: 50) {
                let messages = (start..<start + 50).map { rejectedMessage("\($0) \(junk)", at: Int64($0)) }
                try store.put([], rejected: messages)
            }
            try expect(try store.purgeable(limit).traces, 0, "purgeable traces")
            let about = try store.purgeable(limit).rejected
            let purged = try store.purge(limit)
            try expect(purged.traces, 0, "purged traces")
            try expect(try store.ids().count, 100, "traces left")
            let left = try store.rejectedMessages(limit: count)
            try expect((1..<count / 2).contains(left.count), true, "\(left.count) rejected messages left")
            try expect(purged.rejected, count - left.count, "purged messages")
            try expect(abs(about - purged.rejected) <= count / 10, true, "\(about) of them purgeable")
            let first = left.first.map { String(decoding: $0.body.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self) }
            try expect(first, "\(count - left.count)", "the first that is left")
            try expect(try store.purge(limit), PurgeResult(), "again")
        },
        Case(
            "pinned traces leave a purge by size room for new ones",
            needs: [.write, .list, .delete, .measure, .pin]
        ) { store in
            let blob = "{\"blob\": \"" + String(repeating: "A", count: 2000) + "\"}"
            try store.put((1...200).map { ContractPoint(baseID: uuid($0), traceID: uuid($0), info: blob, message: $0) })
            _ = try store.setPinned(true, (1...200).map(id))
            let limit = PurgeLimit.bytes((try store.size() ?? 0) / 2)
            for number in 201...220 { try add(number, to: store, at: Int64(number)) }
            try expect(try store.purgeable(limit), PurgeResult(), "purgeable")
            try expect(try store.purge(limit), PurgeResult(), "purged")
            _ = try store.setPinned(false, (1...200).map(id))
            try expect(try store.purge(limit).traces > 0, true, "purged when unpinned")
            _ = try store.setPinned(true, [id(220)])
            try expect(try store.purge(.bytes(0)).isEmpty, false, "purge to zero bytes")
            try expect(try store.ids(), [id(220)], "left")
        },
        Case("the size grows with the stored points", needs: [.write, .measure]) { store in
            let blob = "{\"blob\": \"" + String(repeating: "A", count: 20_000) + "\"}"
            let before = try store.size() ?? -1
            try expect(before >= 0, true, "size is known")
            try store.put((0..<100).map { ContractPoint(traceID: uuid($0), info: blob, message: $0) })
            let after = try store.size() ?? -1
            // Stores may compress, but even well compressible text takes some space.
            try expect(after > before, true, "\(after) bytes after \(before)")
        },
        Case("a purge deletes rejected messages by their age", needs: [.write, .delete, .keepRejected]) { store in
            for time in 1...3 {
                try store.put([], rejected: [rejectedMessage("\(time)", at: Int64(time))])
            }
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 3))
            try expect(try store.purgeable(limit), PurgeResult(rejected: 2), "purgeable")
            try expect(try store.purge(limit), PurgeResult(rejected: 2), "purged")
            try expect(try store.rejectedMessages(limit: 9).map(\.body), [[UInt8(ascii: "3")]], "left")
        },
    ]
}
