//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerStore

/// Decides how many replicas must confirm a batch before it counts as stored.
///
/// A master replies before its replicas have the data. If it dies then and a replica takes its place, the batch is
/// lost although its messages are acknowledged. Therefore a store behind sentinels waits for one replica, unless the
/// sentinels agree that all replicas are down: in that case no replica can replace the master. A number in the
/// connection string applies without exception.
struct RedisReplication {
    private let count: Int
    private let isStrict: Bool
    private var alone: ContinuousClock.Instant?

    /// How long the sentinels' answer that no replica is up stays valid.
    private static let aloneValidity = Duration.seconds(2)

    /// How long the server may wait for its replicas, in milliseconds.
    let milliseconds: Int

    init(_ string: RedisConnectionString) {
        isStrict = string.replicas != nil
        count = string.replicas ?? (string.sentinels == nil ? 0 : 1)
        // The reply has to arrive before the connection times out.
        milliseconds = max(20, Int(string.timeout * 500))
    }

    var wanted: Int {
        if let alone, ContinuousClock.now - alone < Self.aloneValidity { return 0 }
        return count
    }

    /// - Throws: ``StoreError`` with the code `.unavailable` if too few replicas confirmed the batch. Appending the
    ///   same batch again is harmless.
    mutating func check(_ confirmed: Int64, of wanted: Int, _ link: RedisLink) throws(StoreError) {
        alone = nil
        guard confirmed < wanted else { return }
        if !isStrict, let master = link.endpoint, link.sentinels?.isAlone(master) == true {
            alone = .now
            return
        }
        // The sentinels may have another master by now, while this one is cut off from them and its replicas.
        link.drop()
        throw StoreError(
            .unavailable,
            "\(confirmed) of \(wanted) replicas of Redis have confirmed a batch within \(milliseconds) ms: "
                + "see INFO replication, and wait_replicas in the connection string"
        )
    }
}
#endif
