//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
import Foundation
import OSProfilerCore
import OSProfilerStore
import TestSupport

@testable import OSProfilerMongoDB

/// A private mongod: what `scripts/install-mongod` unpacked, or the one that OSPROFILER_MONGOD names.
struct MongoServer {
    let process: PrivateServer

    init(_ arguments: [String] = []) throws {
        let environment = ProcessInfo.processInfo.environment
        let root = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent(".build-servers/mongod").path
        let program = environment["OSPROFILER_MONGOD"] ?? "\(folder)/bin/mongod"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw ServerFailure(description: "no mongod: run scripts/install-mongod")
        }
        let libraries = environment["OSPROFILER_MONGOD"] == nil ? ["LD_LIBRARY_PATH": "\(folder)/lib"] : [:]
        process = try PrivateServer("mongod", environment: libraries) { port, folder in
            [
                program, "--bind_ip", "127.0.0.1", "--port", "\(port)", "--dbpath", "\(folder)/data", "--nounixsocket",
                "--wiredTigerCacheSizeGB", "0.25", "--setParameter", "diagnosticDataCollectionEnabled=false",
            ] + arguments.map { $0.replacing("FOLDER", with: folder) }
        }
    }

    /// One that is running, for all tests that disturb nobody.
    static let shared = Result { try started() }

    static func started(_ arguments: [String] = []) throws -> MongoServer {
        let server = try MongoServer(arguments)
        try server.process.start()
        return server
    }

    /// One whose faults can be set.
    static func faulty() throws -> MongoServer { try started(["--setParameter", "enableTestCommands=1"]) }

    var url: String { "mongodb://127.0.0.1:\(process.port)/" }

    /// A store in a database of its own.
    func store(_ database: String = freshDatabase(), members: String = "") throws -> MongoStore {
        try MongoStore(MongoConnectionString(url + members), database: database)
    }

    static func freshDatabase() -> String { "t" + UUID().uuidString.replacing("-", with: "").lowercased() }
}

/// A trace point's payload as Python's services write it.
struct Payload {
    var base = "11111111-1111-4111-8111-111111111111"
    var trace = "22222222-2222-4222-8222-222222222222"
    var name = "wsgi-start"
    var time = "2026-11-22T08:54:08.328049"
    var info = #"{"host": "h"}"#

    var text: String {
        """
        {"name": "\(name)", "base_id": "\(base)", "trace_id": "\(trace)", "parent_id": "\(base)", \
        "timestamp": "\(time)", "info": \(info), "project": "p", "service": "s"}
        """
    }
}

extension PointBatch {
    /// Points with these payloads; the message of each is its place, counted from `first`.
    init(payloads: [String], first: Int = 0) throws {
        self.init()
        for (index, payload) in payloads.enumerated() {
            try Array(payload.utf8).withUnsafeBytes {
                try append(
                    payload: $0,
                    messageKey: UUID128(first: 7, second: UInt64(first + index)),
                    isEnveloped: false
                )
            }
        }
    }
}

extension MongoStore {
    /// Sets one of the server's failpoints, or ends it.
    func setFault(_ name: String, _ mode: BSONValue, _ data: BSONValue = [:]) throws {
        _ = try pool.client().run(["configureFailPoint": BSONValue(name), "mode": mode, "data": data], on: "admin")
    }

    @discardableResult
    func append(_ batch: PointBatch, at time: Timestamp = .now()) throws -> AppendResult {
        let writer = try makeWriter()
        defer { writer.close() }
        return try writer.append(batch, rejected: [], at: time)
    }

    func payloads(of id: OpaqueID) throws -> [String] {
        guard let points = try points(of: id) else { return [] }
        return (0..<points.count).map { String(decoding: points.payload(at: $0), as: UTF8.self) }
    }
}
#endif
