//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct PointBatchTests {
    @Test func aCopiedPointKeepsItsIDs() throws {
        var batch = PointBatch()
        for id in ["\"\"", "\"a\\u00e9\"", "7", "null"] {
            let payload = """
                {"name": "x-start", "base_id": \(id), "trace_id": \(id), "timestamp": "2026-11-22T08:54:08"}
                """
            try [UInt8](payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        for (index, entry) in batch.entries.enumerated() {
            // Smaller than the places of the ids in the first batch.
            var copy = PointBatch()
            copy.append(entry, from: batch)
            let copied = copy.entries[0]
            #expect(copy.id(copied.baseID) == batch.id(entry.baseID))
            #expect(copy.id(copied.traceID) == batch.id(entry.traceID))
            #expect(copy.id(copied.parentID) == batch.id(entry.parentID))
            #expect(copy.payload(at: 0) == batch.payload(at: index))
        }
    }
}
