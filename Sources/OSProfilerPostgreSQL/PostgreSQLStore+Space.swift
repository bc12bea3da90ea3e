//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
public import OSProfilerStore

extension PostgreSQLStore {
    /// Makes the space of deleted rows available for new ones. Free pages at the end of a file go back to the system.
    public func reclaimSpace() throws(StoreError) {
        for table in ["data", "osprofiler_points", "osprofiler_traces", "osprofiler_rejected"] {
            try connection.runAlone("VACUUM (SKIP_LOCKED) \(table)", within: .seconds(600))
        }
    }

    public func size() throws(StoreError) -> Int64? {
        try connection.transaction(.reading) { try Self.keptBytes($0) }
    }

    /// Returns the approximate size of what the consumer stored. PostgreSQL's files do not shrink when rows are deleted.
    static func keptBytes(_ transaction: PostgreSQLTransaction) throws -> Int64 {
        guard transaction.tables.hasOwn else { return 0 }
        return try transaction.run(
            """
            SELECT ((SELECT coalesce(sum(bytes), 0) FROM osprofiler_traces)
                + (SELECT coalesce(sum(\(rejectedBytes)), 0) FROM osprofiler_rejected))::bigint
            """
        ).integer(0, 0) ?? 0
    }

    /// The size of a row of `osprofiler_rejected`, as ``RejectedMessage/approximateBytes``.
    static let rejectedBytes =
        ["body", "properties", "exchange", "routing_key"].map { "octet_length(\($0)) + " }.joined()
        + "\(RejectedMessage.rowBytes)"

    /// Returns nil: the disk is the server's.
    public func freeSpace() -> StoreFreeSpace? { nil }
}
#endif
