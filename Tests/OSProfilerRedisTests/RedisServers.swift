//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
import Foundation
import OSProfilerCore
import OSProfilerStore
import Synchronization
import TestSupport

@testable import OSProfilerRedis

/// Private Redis servers.
enum RedisServers {
    /// One for all tests that leave it as it is; each takes a database of its own.
    private static let shared = Result { try start() }
    private static let databases = Mutex(0)

    /// A connection string to a database that nobody else uses.
    static func freshDatabase() throws -> String {
        let number = databases.withLock { count in
            count += 1
            return count
        }
        return url(try shared.get(), database: number)
    }

    /// A new server; what it has answered for is on its disk.
    static func start(_ options: [String] = []) throws -> PrivateServer {
        let server = try make(options)
        try server.start()
        return server
    }

    static func make(_ options: [String] = []) throws -> PrivateServer {
        try PrivateServer("redis") { port, folder in
            [
                "redis-server", "--bind", "127.0.0.1", "--port", "\(port)", "--dir", "\(folder)/data", "--save", "",
                "--databases", "2000", "--appendonly", "yes", "--appendfsync", "always",
                "--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1",
            ] + options
        }
    }

    static func url(_ server: PrivateServer, user: String = "", database: Int = 0, _ members: String = "") -> String {
        "redis://\(user)\(server.host):\(server.port)/\(database)\(members)"
    }

    static func store(_ url: String) throws -> RedisStore { RedisStore(try RedisConnectionString(url)) }

    static func link(_ url: String) throws -> RedisLink { RedisLink(try RedisConnectionString(url)) }
}

/// Points to fill stores with.
struct RedisPoints {
    /// Points of traces with random-looking ids; the same number is the same message.
    static func batch(_ numbers: Range<Int>, traces: Int = 7) throws -> PointBatch {
        var batch = PointBatch()
        for number in numbers {
            try append(
                payload(
                    baseID: id(number % traces),
                    traceID: String(format: "%08x-0000-4000-8000-000000000000", number)
                ),
                message: number,
                to: &batch
            )
        }
        return batch
    }

    static func append(_ payload: String, message: Int, isEnveloped: Bool = false, to batch: inout PointBatch) throws {
        try [UInt8](payload.utf8).withUnsafeBytes {
            try batch.append(
                payload: $0,
                messageKey: UUID128(first: 7, second: UInt64(message)),
                isEnveloped: isEnveloped
            )
        }
    }

    static func payload(baseID: String, traceID: String = "t", name: String = "db-start") -> String {
        """
        {"name": "\(name)", "base_id": "\(baseID)", "trace_id": "\(traceID)", "parent_id": "\(baseID)", \
        "timestamp": "2026-11-22T08:54:08.328049", "info": {"host": "h"}, "project": "p", "service": "s"}
        """
    }

    static func id(_ trace: Int) -> String { String(format: "00000000-0000-4000-8000-%012x", trace) }

    /// The numbers of the messages that are in a store, each as often as it is there.
    static func numbers(in store: RedisStore, traces: Int = 7) throws -> [Int] {
        try (0..<traces).flatMap { trace in
            try store.points(of: OpaqueID(id(trace)))?.entries.map { Int($0.messageKey.second) } ?? []
        }.sorted()
    }
}

extension TraceWriter {
    func append(_ batch: PointBatch) throws(StoreError) -> AppendResult {
        try append(batch, rejected: [], at: Timestamp.now())
    }
}

/// Waits until a condition holds, two minutes at the most.
func eventually(_ condition: () throws -> Bool) throws -> Bool {
    let deadline = Date(timeIntervalSinceNow: 120)
    while Date() < deadline {
        if try condition() { return true }
        Thread.sleep(forTimeInterval: 0.05)
    }
    return false
}

/// Runs blocking work off the cooperative pool.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}
#endif
