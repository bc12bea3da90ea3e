//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerRedis

/// Commands of a script that fail, after which the server does not undo the commands before.
@Suite(.blocking) struct RedisRefusalStoreServerTests {
    private static let written = ["hset", "hincrby", "hdel", "rpush", "set", "zadd", "zrem", "pexpireat"]
    private static let commands =
        ["evalsha", "time", "zcard", "hmget", "hlen", "llen", "zrange", "zscore", "zrangebyscore"] + written

    /// A database in which a user may do everything but one command.
    private struct Database {
        let url: String
        let store: RedisStore
        private let user: String

        init(_ user: String) throws {
            self.user = user
            url = try RedisServers.freshDatabase()
            store = try RedisServers.store(url)
            try set("reset", "on", ">pw", "~osprofiler*", "+@all", "-@admin", "-@dangerous", "+info", "+role")
        }

        func set(_ rules: String...) throws {
            var commands = RedisCommands()
            commands.add(["ACL", "SETUSER", RedisValue(user)] + rules.map { RedisValue($0) })
            _ = try RedisServers.link(url).run(commands)
        }

        /// Returns a connection string with the user.
        func own(_ members: String = "") -> String { url.replacing("//", with: "//\(user):pw@") + members }

        /// Everything that commands show of the store.
        func contents() throws -> Contents {
            let link = try RedisServers.link(url)
            let lengths = try (0..<7).map { trace in
                try link.run("LLEN", RedisKeys.list([UInt8](RedisPoints.id(trace).utf8))).number
            }
            return Contents(
                numbers: try RedisPoints.numbers(in: store),
                lengths: lengths,
                summaries: try store.summaries(TraceQuery()),
                size: try store.size(),
                points: try store.health(within: .seconds(10)).points
            )
        }
    }

    private struct Contents: Equatable {
        let numbers: [Int]
        let lengths: [Int64?]
        let summaries: [TraceSummary]
        let size: Int64?
        let points: Int?
    }

    /// Further points of seven traces: an earlier root without a project, an error, and a payload that Python could not
    /// read unchanged.
    private static func further() throws -> PointBatch {
        var batch = try RedisPoints.batch(20..<40)
        let root = RedisPoints.payload(baseID: RedisPoints.id(2)).replacing("08:54:08", with: "08:54:07")
            .replacing(#""project": "p""#, with: #""project": null"#)
        try RedisPoints.append(root, message: 90, to: &batch)
        let failed = RedisPoints.payload(baseID: RedisPoints.id(4), name: "db-stop")
            .replacing(#""host": "h""#, with: #""host": "h", "etype": "E""#)
        try RedisPoints.append(failed, message: 91, to: &batch)
        let dated = RedisPoints.payload(baseID: RedisPoints.id(6)).replacing(
            #""host": "h""#,
            with: #""host": "h", "at": {"__type__": "datetime", "__value__": "2026-11-22T08:54:08"}"#
        )
        try RedisPoints.append(dated, message: 92, to: &batch)
        return batch
    }

    /// Appends with the script, as a server before Redis 7 runs it if `isOld`.
    private static func append(_ batch: PointBatch, _ url: String, isOld: Bool) throws -> Int {
        guard isOld else { return try RedisServers.store(url).makeWriter().append(batch).stored }
        let link = try RedisServers.link(url)
        let source = RedisScript.append.source.replacing("= redis.acl_check_cmd", with: "= nil")
        #expect(source != RedisScript.append.source)
        let call = RedisBatch.call(batch, at: .now(), timeToLive: link.string.timeToLive)
        let reply = try link.evaluate(RedisScript(name: "append", source: source), [call])[0]
        if let text = reply.failure { throw link.failure(text) }
        return Int(reply.number ?? 0)
    }

    @Test(arguments: ["", "?ttl=7d"], [false, true])
    func aCommandThatIsDeniedStoresNothingAndTheRetryEverything(_ members: String, _ isOld: Bool) throws {
        /// Returns what is there after a batch, and one that came twice if a command was denied at first.
        func contents(without command: String?) throws -> Contents {
            let database = try Database("part-\(members.count)-\(isOld)-\(command ?? "none")")
            _ = try RedisServers.store(database.url + members).makeWriter().append(RedisPoints.batch(0..<20))
            #expect(try database.store.setPinned(true, [OpaqueID(RedisPoints.id(1))]) == [])
            let batch = try Self.further()
            if let command {
                let before = try database.contents()
                try database.set("-\(command)")
                let error = #expect(throws: StoreError.self, "\(command)") {
                    try Self.append(batch, database.own(members), isOld: isOld)
                }
                #expect(error?.code == .accessDenied, "\(command): \(String(describing: error))")
                #expect(try database.contents() == before, "\(command)")
                if Self.written.contains(command) {
                    // So that the consumer waits, instead of fetching the batch again and again.
                    let writer = try RedisServers.store(database.own(members)).makeWriter()
                    #expect(throws: StoreError.self, "\(command)") { try writer.check() }
                }
                try database.set("+\(command)")
            }
            let stored = try Self.append(batch, database.own(members), isOld: isOld)
            #expect(stored == batch.count, "\(command ?? "")")
            return try database.contents()
        }
        let expected = try contents(without: nil)
        #expect(expected.numbers == Array(0..<40) + [90, 91, 92] && expected.points == 43)
        let unused = members.isEmpty ? ["hlen", "zrangebyscore", "pexpireat"] : []
        for command in Self.commands where !unused.contains(command) {
            #expect(try contents(without: command) == expected, "\(command)")
        }
    }

    @Test func aServerWithoutTheNewestCommandsStoresAllTheSame() throws {
        let database = try Database("part-zmscore")
        try database.set("-zmscore")
        #expect(try Self.append(RedisPoints.batch(0..<20), database.own(), isOld: true) == 20)
        #expect(try Self.append(RedisPoints.batch(10..<30), database.own(), isOld: true) == 10)
        #expect(try RedisPoints.numbers(in: database.store) == Array(0..<30))
    }

    @Test func aKeyOfAnotherTypeKeepsTheWholeBatchOut() throws {
        let trace = RedisKeys.perTrace([UInt8](RedisPoints.id(3).utf8)).prefix(3)
        let reference = try Database("type-none")
        _ = try Self.append(RedisPoints.batch(0..<20), reference.own("?ttl=7d"), isOld: false)
        for (index, key) in (RedisKeys.indexes + trace).enumerated() {
            let name = String(decoding: key.bytes, as: UTF8.self)
            let database = try Database("type-\(index)")
            let link = try RedisServers.link(database.url)
            _ = try link.run("SET", key, "x")
            let error = #expect(throws: StoreError.self, "\(name)") {
                try Self.append(RedisPoints.batch(0..<20), database.own("?ttl=7d"), isOld: false)
            }
            #expect(
                error?.code == .foreign && error?.description.contains(name) == true,
                "\(String(describing: error))"
            )
            #expect(try link.run("DBSIZE").number == 1, "\(name)")
            _ = try link.run("DEL", key)
            #expect(try Self.append(RedisPoints.batch(0..<20), database.own("?ttl=7d"), isOld: false) == 20, "\(name)")
            #expect(try database.contents() == reference.contents(), "\(name)")
        }
    }

    @Test func aTotalThatIsNoNumberKeepsTheWholeBatchOut() throws {
        let database = try Database("number")
        _ = try RedisServers.link(database.url).run("HSET", RedisKeys.totals, "points", "x")
        let error = #expect(throws: StoreError.self) {
            try Self.append(RedisPoints.batch(0..<20), database.own(), isOld: false)
        }
        #expect(error?.code == .foreign)
        #expect(try RedisPoints.numbers(in: database.store) == [])
    }

    @Test func aRejectedMessageIsKeptOnTheRetry() throws {
        let message = RejectedMessage(
            reason: "not-json",
            detail: "",
            exchange: "",
            routingKey: "",
            properties: "{}",
            body: [1],
            time: Timestamp(microseconds: 5)
        )
        for command in ["hset", "zadd", "incrby"] {
            let database = try Database("rejected-\(command)")
            let writer = try RedisServers.store(database.own()).makeWriter()
            func put() throws { _ = try writer.append(PointBatch(), rejected: [message], at: .now()) }
            try database.set("-\(command)")
            #expect(throws: StoreError.self) { try put() }
            try database.set("+\(command)")
            try put()
            #expect(try database.store.rejectedMessages(limit: 9).map(\.body) == [[1]], "\(command)")
            #expect(try database.store.size() == message.approximateBytes, "\(command)")
        }
    }

    @Test func whatCannotBeDeletedStaysWhole() throws {
        for command in ["hincrby", "hdel", "zrem", "unlink"] {
            let database = try Database("delete-\(command)")
            _ = try Self.append(RedisPoints.batch(0..<20), database.own("?ttl=7d"), isOld: false)
            let before = try database.contents()
            let store = try RedisServers.store(database.own())
            let ids = (0..<7).map { OpaqueID(RedisPoints.id($0)) }
            try database.set("-\(command)")
            #expect(throws: StoreError.self, "\(command)") { try store.delete(ids) }
            #expect(try database.contents() == before, "\(command)")
            try database.set("+\(command)")
            #expect(try store.delete(ids) == [])
            #expect(try store.size() == 0, "\(command)")
        }
    }

    @Test func aTraceThatCannotBeUnpinnedIsUnpinnedOnTheRetry() throws {
        for command in ["zadd", "zrem"] {
            let database = try Database("pin-\(command)")
            _ = try Self.append(RedisPoints.batch(0..<20), database.own(), isOld: false)
            let store = try RedisServers.store(database.own())
            let id = OpaqueID(RedisPoints.id(1))
            #expect(try store.setPinned(true, [id]) == [])
            try database.set("-\(command)")
            #expect(throws: StoreError.self) { try store.setPinned(false, [id]) }
            try database.set("+\(command)")
            #expect(try store.setPinned(false, [id]) == [])
            #expect(try store.purge(.ingestedBefore(.now())).traces == 7, "\(command)")
        }
    }
}
#endif
