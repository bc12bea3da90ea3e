//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Throws unless both are equal.
func expect<Value: Equatable>(_ actual: Value, _ expected: Value, _ what: String) throws {
    guard actual == expected else {
        throw ContractFailure(description: "\(what): got \(shown(actual)), expected \(shown(expected))")
    }
}

/// Long values say where they begin only.
private func shown(_ value: some Equatable) -> String {
    let text = "\(value)"
    return text.count > 500 ? "\(text.prefix(500))… (\(text.count) characters)" : text
}

extension TraceStore {
    /// Throws unless the trace has these points, in this order.
    ///
    /// Payloads are compared to the byte; those of a store whose layout takes them apart by what they tell.
    func expectPoints(of id: OpaqueID, _ points: [ContractPoint], _ what: String = "points") throws {
        guard capabilities.cannotKeepBytes else {
            return try expect(try payloads(of: id), points.map(\.payload), what)
        }
        let kept = try self.points(of: id) ?? PointBatch()
        try expect(kept.count, points.count, "\(what): count")
        let (actual, expected) = (kept.told, try points.batch().told)
        for index in expected.indices { try expect(actual[index], expected[index], "\(what): point \(index)") }
    }

    /// Throws unless so many points were new; a store that cannot tell may have counted repeated ones as stored.
    func expectCounted(_ result: AppendResult, new: Int, repeated: Int = 0) throws {
        guard capabilities.cannotTellDuplicates else {
            return try expect(result, AppendResult(stored: new, duplicates: repeated), "result")
        }
        try expect(result.stored + result.duplicates, new + repeated, "points in the result")
        try expect(result.stored >= new, true, "\(result.stored) stored of \(new) new points")
    }

    /// The ids of the traces that a query finds.
    func ids(_ query: TraceQuery = TraceQuery()) throws -> [OpaqueID] { try summaries(query).map(\.baseID) }

    /// Points of a trace, zero when there is none.
    func count(of id: OpaqueID) throws -> Int { try points(of: id)?.count ?? 0 }
}
