//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerStore

/// How many replicas must have a batch before it counts as stored.
///
/// A master answers before its replicas have what it stored; when it dies then and one of them takes its place, what it
/// answered for is gone. So a store behind sentinels waits for one replica, unless the sentinels agree that all replicas
/// are down: nobody could take the master's place then, and one server is what there is. A number in the connection
/// string holds without exception.
struct RedisReplication {
    private let count: Int
    private let isStrict: Bool
    private var alone: ContinuousClock.Instant?

    /// How long sentinels are believed that there is no replica.
    private static let belief = Duration.seconds(2)

    /// How long the server may wait for its replicas.
    let milliseconds: Int

    init(_ string: RedisConnectionString) {
        isStrict = string.replicas != nil
        count = string.replicas ?? (string.sentinels == nil ? 0 : 1)
        // The answer has to come before the connection's time is up.
        milliseconds = max(20, Int(string.timeout * 500))
    }

    var wanted: Int {
        if let alone, ContinuousClock.now - alone < Self.belief { return 0 }
        return count
    }

    /// - Throws: `.unavailable` when too few replicas have it. The same batch again is stored once all the same.
    mutating func check(_ confirmed: Int64, of wanted: Int, _ link: RedisLink) throws(StoreError) {
        alone = nil
        guard confirmed < wanted else { return }
        if !isStrict, let master = link.endpoint, link.sentinels?.isAlone(master) == true {
            alone = .now
            return
        }
        throw StoreError(
            .unavailable,
            "\(confirmed) of \(wanted) replicas of Redis have confirmed a batch within \(milliseconds) ms: "
                + "see INFO replication, and wait_replicas in the connection string"
        )
    }
}
#endif
