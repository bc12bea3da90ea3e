//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
import Foundation
import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerMongoDB

/// Three members, of which the primary is killed.
@Suite(.serialized, .blocking) struct MongoReplicaStoreServerTests {
    private struct ReplicaSet {
        let members: [MongoServer]

        /// - Parameter lagging: whether the last member is never primary, can be chosen by `lag:y`, and may be held up.
        init(lagging: Bool = false) throws {
            members = try (0..<3).map { _ in try MongoServer.started(["--replSet", "rs0", "--oplogSize", "50"]) }
            let direct = try members[0].store(members: "?directConnection=true")
            defer { direct.close() }
            let hosts = members.enumerated().map { number, member -> BSONValue in
                var host: BSONValue = [
                    "_id": .int(Int64(number)), "host": BSONValue("127.0.0.1:\(member.process.port)"),
                ]
                if lagging, number == 2 {
                    host.add("priority", 0)
                    host.add("tags", ["lag": "y"])
                }
                return host
            }
            _ = try direct.pool.client().run(
                [
                    "replSetInitiate": [
                        "_id": "rs0", "members": .array(hosts),
                        "settings": ["electionTimeoutMillis": 1000, "heartbeatIntervalMillis": 200],
                    ]
                ],
                on: "admin"
            )
            try waitForMembers(direct)
        }

        /// Until each member has copied what there is: one whose source dies meanwhile does not become whole by itself.
        private func waitForMembers(_ direct: MongoStore) throws {
            let client = try direct.pool.client()
            let deadline = Date(timeIntervalSinceNow: 120)
            while true {
                let status = try client.run(["replSetGetStatus": 1], on: "admin")
                let states = (status["members"]?.elements ?? []).compactMap { $0["stateStr"]?.string }
                if states.sorted() == ["PRIMARY", "SECONDARY", "SECONDARY"] { return }
                guard Date() < deadline else { throw ServerFailure(description: "the replica set has \(states)") }
                Thread.sleep(forTimeInterval: 0.1)
            }
        }

        var url: String {
            "mongodb://\(members.map { "127.0.0.1:\($0.process.port)" }.joined(separator: ","))/?replicaSet=rs0"
        }

        /// The member that takes writes.
        func primary(_ store: MongoStore) throws -> MongoServer {
            let name = try store.pool.client().run(["hello": 1])["primary"]?.string
            return try #require(members.first { name == "127.0.0.1:\($0.process.port)" })
        }
    }

    /// Repeats what a set does not take during an election, or while a busy machine keeps a member from following.
    private func untilTaken(_ append: () throws -> Void) throws {
        for attempt in 0... {
            do {
                return try append()
            } catch let error as StoreError {
                try #require(error.isRetriable && attempt < 30, "\(error)")
            }
        }
    }

    @Test func aPrimaryThatIsKilledLosesNothingAndDoublesNothing() throws {
        let set = try ReplicaSet()
        let store = try MongoStore(MongoConnectionString(set.url))
        defer { store.close() }
        let writer = try store.makeWriter()
        defer { writer.close() }
        func append(_ number: Int) throws {
            let batch = try PointBatch(payloads: (0..<50).map { Payload(trace: "\(number)-\($0)").text })
            try untilTaken { _ = try writer.append(batch, rejected: [], at: .now()) }
        }
        try append(0)
        let first = try set.primary(store)
        let killer = Thread { try? first.process.kill() }
        for number in 1..<40 {
            if number == 10 { killer.start() }
            try append(number)
        }
        let second = try set.primary(store)
        #expect(second.process.port != first.process.port)
        let points = try #require(try store.points(of: OpaqueID(Payload().base)))
        let ids = points.entries.map { points.id($0.traceID).description }
        #expect(ids == (0..<40).flatMap { number in (0..<50).map { "\(number)-\($0)" } })
        #expect(try store.summaries(TraceQuery()).map(\.points) == [2000])

        // The natural order of a member that only followed is another; the order of arrival is not.
        try first.process.start()
        let findings = try store.health(within: .seconds(20)).findings
        #expect(findings.contains { $0.name == "replication" && $0.message.contains("replica set rs0 of 3") })
    }

    @Test func whatTheSetCannotMeetIsNamed() throws {
        let set = try ReplicaSet()
        for concern in ["5", "bogustag"] {
            let store = try MongoStore(MongoConnectionString(set.url + "&w=\(concern)"))
            defer { store.close() }
            let writer = try store.makeWriter()
            defer { writer.close() }
            let batch = try PointBatch(payloads: [Payload().text])
            let failures = [
                #expect(throws: StoreError.self) { try writer.append(batch, rejected: [], at: .now()) },
                #expect(throws: StoreError.self) { try writer.check() },
            ]
            for error in failures {
                #expect(error?.code == .badConnectionString, "\(String(describing: error))")
                #expect(error?.description.contains("cannot meet w=\(concern)") == true)
            }
            let findings = try store.health(within: .seconds(20)).findings
            #expect(findings.first { $0.name == "durability" }?.severity == .problem)
        }
        let url = set.url.replacing("rs0", with: "wrong") + "&serverSelectionTimeoutMS=1000"
        let store = try MongoStore(MongoConnectionString(url))
        defer { store.close() }
        let error = #expect(throws: StoreError.self) { try store.summaries(TraceQuery()) }
        #expect(error?.description.contains("replicaSet=wrong is the name") == true, "\(String(describing: error))")
    }

    @Test func withoutAMajorityNothingIsAcknowledged() throws {
        let set = try ReplicaSet()
        let store = try MongoStore(MongoConnectionString(set.url + "&serverSelectionTimeoutMS=3000"))
        defer { store.close() }
        let payload = Payload().text
        let batch = try PointBatch(payloads: [payload])
        try untilTaken { try store.append(batch) }
        let primary = try set.primary(store)
        for member in set.members where member.process.port != primary.process.port { try member.process.kill() }
        let error = #expect(throws: StoreError.self) {
            try store.append(try PointBatch(payloads: [payload], first: 1))
        }
        #expect(error?.code == .unavailable, "\(String(describing: error))")
    }

    /// What decides on a write comes from the primary, also if the string prefers a secondary.
    @Test(arguments: [StoreBackend.Purpose.changing, .reading])
    func aSecondaryThatLagsDecidesNothing(_ purpose: StoreBackend.Purpose) throws {
        let set = try ReplicaSet(lagging: true)
        let store = try MongoStore(MongoConnectionString(set.url))
        defer { store.close() }
        let lagging = try MongoStore(
            MongoConnectionString(set.url + "&readPreference=secondary&readPreferenceTags=lag:y"),
            for: purpose
        )
        defer { lagging.close() }
        func put(_ trace: Int) throws {
            let batch = try PointBatch(payloads: [Payload(base: "t\(trace)").text], first: trace)
            try untilTaken { try store.append(batch, at: Timestamp(microseconds: 1)) }
        }
        for trace in 0..<10 { try put(trace) }
        let member = try set.members[2].store(
            MongoStore.database,
            members: "?directConnection=true&readPreference=secondary"
        )
        defer { member.close() }
        let reader = try MongoStore(
            MongoConnectionString(set.members[2].url + "?directConnection=true"),
            for: .reading
        )
        defer { reader.close() }
        let deadline = Date(timeIntervalSinceNow: 60)
        while try reader.summaries(TraceQuery()).count < 10 {
            try #require(Date() < deadline, "the secondary does not follow")
            Thread.sleep(forTimeInterval: 0.1)
        }
        _ = try member.pool.client().run(["fsync": 1, "lock": true], on: "admin")
        #expect(try store.setPinned(true, ["t3"]) == [])
        try put(10)
        #expect(try lagging.delete(["t10"]) == [])
        let limit = PurgeLimit.ingestedBefore(.now())
        #expect(try lagging.purgeable(limit).traces == 9)
        #expect(try lagging.purge(limit).traces == 9)
        #expect(try store.summaries(TraceQuery()).map(\.baseID) == ["t3"])
    }

    @Test func aPrimaryThatStepsDownIsFoundAgain() throws {
        let set = try ReplicaSet()
        let store = try MongoStore(MongoConnectionString(set.url))
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        func append(_ number: Int) throws {
            let batch = try PointBatch(payloads: [Payload(trace: "\(number)").text], first: number)
            try untilTaken { _ = try writer.append(batch, rejected: [], at: .now()) }
        }
        try append(0)
        for number in 1...3 {
            _ = try? store.pool.client().run(["replSetStepDown": 20, "force": true], on: "admin")
            try append(number)
        }
        #expect(try store.points(of: OpaqueID(Payload().base))?.count == 4)
    }
}
#endif
