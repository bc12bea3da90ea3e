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

    /// The copies lie at other places than the originals, and the first one in a batch that is smaller.
    @Test func everyMemberMovesWithItsPoint() throws {
        func payload(_ number: Int) -> String {
            """
            {"name": "wsgi-start", "base_id": "b\(number)", "trace_id": "t\(number)", "parent_id": "p\(number)", \
            "timestamp": "2026-11-22T08:54:08", "project": "P\(number)", "service": "s\(number)", "info": {"host": \
            "h\(number)", "etype": "E\(number)", "request": {"path": "/v1/\(number)"}}}
            """
        }
        var batch = PointBatch()
        for number in 0..<3 {
            try [UInt8](payload(number).utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        var copy = PointBatch()
        for number in [2, 0, 1] { copy.append(batch.entries[number], from: batch) }
        var appended = PointBatch()
        appended.append(contentsOf: copy)
        appended.append(contentsOf: copy)
        for batch in [copy, appended] {
            for (place, number) in zip(batch.entries.indices, [2, 0, 1, 2, 0, 1]) {
                let entry = batch.entries[place]
                #expect(String(decoding: batch.payload(at: place), as: UTF8.self) == payload(number))
                #expect(batch.id(entry.baseID) == OpaqueID("b\(number)"))
                #expect(batch.id(entry.traceID) == OpaqueID("t\(number)"))
                #expect(batch.id(entry.parentID) == OpaqueID("p\(number)"))
                for (range, text) in [
                    (entry.name, "wsgi-start"), (entry.project, "\"P\(number)\""), (entry.service, "\"s\(number)\""),
                    (entry.host, "\"h\(number)\""), (entry.errorType, "\"E\(number)\""),
                    (entry.request, "{\"path\": \"/v1/\(number)\"}"),
                ] {
                    #expect(String(decoding: batch.bytes(range), as: UTF8.self) == text)
                }
            }
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
