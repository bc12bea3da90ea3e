//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerStore

extension MongoClient {
    /// Throws if the servers can never meet the member `w` of the connection string. Deletes nothing, but with this write
    /// concern.
    func checkWriteConcern() throws(StoreError) {
        guard let w = pool.string.acknowledgements, w != "majority" else { return }
        let nothing: BSONValue = ["q": ["_id": "nothing"], "limit": 1]
        let concern: BSONValue = ["w": Int64(w).map(BSONValue.int) ?? BSONValue(w), "wtimeout": 1000]
        do throws(StoreError) {
            let reply = try run([
                "delete": BSONValue(Collection.traces.rawValue), "deletes": .array([nothing]), "writeConcern": concern,
            ])
            guard let refusal = reply["writeConcernError"] else { return }
            throw failure(
                MongoError(code: Int(refusal["code"]?.integer ?? 64), message: refusal["errmsg"]?.string ?? "")
            )
        } catch {
            // Anything else fails an append only when it lasts.
            guard error.code != .badConnectionString else { throw error }
        }
    }
}
#endif
