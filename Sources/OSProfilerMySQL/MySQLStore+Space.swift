//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
public import OSProfilerStore

extension MySQLStore {
    /// InnoDB reuses the space of deleted rows by itself. Only rebuilding a table would return it to the file system.
    public func reclaimSpace() throws(StoreError) {}

    public func size() throws(StoreError) -> Int64? {
        try connection.transaction(.reading) { try Self.keptBytes($0) }
    }

    /// Returns the approximate size of what the consumer stored; InnoDB's files do not shrink when rows are deleted.
    static func keptBytes(_ transaction: MySQLTransaction) throws -> Int64 {
        guard transaction.tables.hasOwn else { return 0 }
        return try transaction.run(
            """
            SELECT (SELECT COALESCE(SUM(bytes), 0) FROM osprofiler_traces)
                + (SELECT COALESCE(SUM(\(rejectedBytes)), 0) FROM osprofiler_rejected)
            """
        ).integer(ifAny: 0) ?? 0
    }

    /// The size of a row of `osprofiler_rejected`, as ``RejectedMessage/approximateBytes``. A message has several rows if
    /// its body is long.
    static let rejectedBytes =
        ["body", "properties", "exchange", "routing_key"].map { "LENGTH(\($0)) + " }.joined()
        + "IF(piece = 0, \(RejectedMessage.rowBytes), 0)"

    /// Nil, because the disk belongs to the server.
    public func freeSpace() -> StoreFreeSpace? { nil }
}
#endif
