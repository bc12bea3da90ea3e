//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    static let rejecting: [Case] = [
        Case("rejected messages are kept with their bytes, each once", needs: [.write, .keepRejected]) { store in
            var message = rejectedMessage("")
            message.body = [0, 255, 10]
            try store.put([], rejected: [message])
            try store.put([], rejected: [message, message])
            try expect(try store.rejectedMessages(limit: 10), [message], "rejected messages")
        },
        Case("rejected messages with the same body differ by everything else", needs: [.write, .keepRejected]) {
            store in
            var messages = Array(repeating: rejectedMessage("ping"), count: 4)
            messages[1].exchange = "another"
            messages[2].routingKey = "another"
            messages[3].properties = #"{"message_id": "another"}"#
            for index in messages.indices { messages[index].time = Timestamp(microseconds: Int64(index)) }
            for _ in 0..<2 { try store.put([], rejected: messages) }
            try expect(try store.rejectedMessages(limit: 10), messages, "rejected messages")
        },
        Case("rejected messages come oldest first, up to a limit", needs: [.write, .keepRejected]) { store in
            let messages = (0..<5).map { rejectedMessage("\($0)", at: Int64($0)) }
            try store.put([], rejected: Array(messages[..<2]))
            try store.put([], rejected: Array(messages[2...]))
            try expect(try store.rejectedMessages(limit: 3), Array(messages[..<3]), "the first three")
            try expect(try store.rejectedMessages(limit: 9), messages, "all")
            try expect(try store.rejectedMessages(limit: 0), [], "none")
        },
        Case("every member of a rejected message comes back unchanged", needs: [.write, .keepRejected]) { store in
            var message = rejectedMessage(String(repeating: "é\u{0}", count: 50_000), at: ContractPoint.epoch)
            message.reason = "badMember"
            message.detail = "'; DROP TABLE rejected; -- \"日本\""
            message.exchange = "ironic/../*"
            message.routingKey = "profiler.info\n"
            message.properties = #"{"headers": {"a": "\u00e9", "$where": 1}}"#
            try store.put([], rejected: [message])
            try expect(try store.rejectedMessages(limit: 10) == [message], true, "comes back")
        },
        Case("points and rejected messages in one step", needs: [.write, .read, .list, .keepRejected]) { store in
            try store.expectCounted(try store.append([ContractPoint()], rejected: [rejectedMessage("a")]), new: 1)
            try expect(try store.ids(), ["11111111-1111-4111-8111-111111111111"], "traces")
            try expect(try store.rejectedMessages(limit: 10).count, 1, "rejected messages")
        },
    ]
}
