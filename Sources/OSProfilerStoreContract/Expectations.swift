//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Throws unless both values are equal.
func expect<Value: Equatable>(_ actual: Value, _ expected: Value, _ what: String) throws {
    guard actual == expected else {
        throw ContractFailure(description: "\(what): got \(shown(actual)), expected \(shown(expected))")
    }
}

/// Returns a value as text, of long values only the beginning.
private func shown(_ value: some Equatable) -> String {
    let text = "\(value)"
    return text.count > 500 ? "\(text.prefix(500))… (\(text.count) characters)" : text
}

extension TraceStore {
    /// Throws unless the trace has these points, in this order.
    ///
    /// Compares payloads byte for byte, or by their meaning if the layout of the store takes them apart.
    func expectPoints(of id: OpaqueID, _ points: [ContractPoint], _ what: String = "points") throws {
        guard capabilities.cannotKeepBytes else {
            return try expect(try payloads(of: id), points.map(\.payload), what)
        }
        let kept = try self.points(of: id) ?? PointBatch()
        try expect(kept.count, points.count, "\(what): count")
        let (actual, expected) = (kept.meanings, try points.batch().meanings)
        for index in expected.indices { try expect(actual[index], expected[index], "\(what): point \(index)") }
    }

    /// Throws unless this many points were new; a store that cannot recognize duplicates may count them as stored.
    func expectCounted(_ result: AppendResult, new: Int, repeated: Int = 0) throws {
        guard capabilities.cannotTellDuplicates else {
            return try expect(result, AppendResult(stored: new, duplicates: repeated), "result")
        }
        try expect(result.stored + result.duplicates, new + repeated, "points in the result")
        try expect(result.stored >= new, true, "\(result.stored) stored of \(new) new points")
    }

    /// Returns the ids of the traces that a query finds.
    func ids(_ query: TraceQuery = TraceQuery()) throws -> [OpaqueID] {
        let ids = try summaries(query).map(\.baseID)
        try expect(try baseIDs(query), ids, "ids without summaries")
        return ids
    }

    /// Returns the number of points of a trace, zero if it does not exist.
    func count(of id: OpaqueID) throws -> Int { try points(of: id)?.count ?? 0 }
}
