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

    @Test func aPointIsReadInPlace() throws {
        var batch = PointBatch()
        let key = UUID128.random()
        let payload = """
            {"name": "a\\u0062-stop", "base_id": "b", "trace_id": 7, "timestamp": "2026-11-22T08:54:08", \
            "info": {"host": "h", "etype": "E"}, "project": null, "service": "s\\u00e9"}
            """
        try [UInt8](payload.utf8).withUnsafeBytes {
            try batch.append(payload: $0, messageKey: key, isEnveloped: true)
        }
        let point = try #require(batch.points.first)
        #expect(batch.points.count == 1)
        #expect(point.baseID == "b" && point.parentID == "b" && point.traceID.description == "7")
        #expect(point.name.elementsEqual("ab-stop".utf8))
        #expect(point.timestamp == Timestamp("2026-11-22T08:54:08"))
        #expect(point.messageKey == key && point.isEnveloped && point.isStop && point.isError)
        #expect(point.host.elementsEqual("\"h\"".utf8) && point.project.elementsEqual("null".utf8))
        #expect(point.service.elementsEqual("\"s\\u00e9\"".utf8))
        #expect(point.payload.elementsEqual(payload.utf8))
        // The slice is the batch's own memory.
        let place = batch.withBytes(batch.entries[0].payload) { $0.baseAddress }
        #expect(point.payload.withUnsafeBytes { $0.baseAddress } == place)

        var copy = PointBatch()
        copy.append(point)
        #expect(copy.points[0].payload == point.payload && copy.points[0].name == point.name)
    }

    @Test func aPayloadThatIsNoPointLeavesTheBatchAsItWas() {
        var batch = PointBatch()
        for payload in ["", "[]", "{}", #"{"name": "x-start"}"#] {
            #expect(throws: Rejection.self) {
                try [UInt8](payload.utf8).withUnsafeBytes {
                    try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
                }
            }
        }
        #expect(batch.isEmpty && batch.byteCount == 0)
    }
}
