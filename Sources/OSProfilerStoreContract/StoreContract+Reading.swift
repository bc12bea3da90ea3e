//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    private static let base: OpaqueID = "11111111-1111-4111-8111-111111111111"

    /// A case that stores points and expects the trace `id` to have these payloads, to the byte and in this order.
    private static func returns(_ what: String, _ id: OpaqueID, _ points: [ContractPoint]) -> Case {
        Case(what) { store in
            try store.append(points)
            try expect(try store.payloads(of: id), points.map(\.payload), "payloads")
        }
    }

    static let reading: [Case] = [
        Case("an unknown trace is nil") { store in
            try store.append([ContractPoint()])
            try expect(try store.points(of: "99999999-1111-4111-8111-111111111111")?.count, nil, "trace")
            try expect(try store.points(of: "")?.count, nil, "trace without an id")
        },
        returns(
            "points come in order of arrival, whatever their times",
            base,
            (0..<50).map { ContractPoint(traceID: uuid(50 - $0), time: ($0 * 37) % 50, message: $0) }
        ),
        Case("order of arrival goes on over batches") { store in
            for number in 0..<10 {
                try store.append([ContractPoint(traceID: uuid(90 - number), time: -number, message: number)])
            }
            let points = try store.points(of: base)!
            let times = points.entries.map { $0.timestamp.microseconds - ContractPoint.epoch }
            try expect(times, (0..<10).map { Int64(-$0) }, "times")
        },
        Case("a long trace may come in parts, in order and whole") { store in
            let points = (0..<3500).map { ContractPoint(traceID: uuid($0 / 2 * 7919 % 10_007), time: -$0, message: $0) }
            try store.append(points)
            var payloads: [String] = []
            var totals: Set<Int> = []
            let isThere = try store.readPoints(of: base) { part, total in
                totals.insert(total)
                payloads += (0..<part.count).map { String(decoding: part.payload(at: $0), as: UTF8.self) }
            }
            try expect(isThere, true, "is there")
            try expect(totals, [points.count], "points in all")
            try expect(payloads, points.map(\.payload), "payloads")
        },
        returns(
            "payloads come back byte for byte",
            base,
            [
                ContractPoint(info: #"{ "a" :1.10,"a":  1e400, "b": NaN , "c": [ ] }"#, message: 1),
                ContractPoint(
                    name: "x-stop",
                    info: #"{"\u0061": "\ud800 \ud83d\ude00 é 日本 </script>\u0000"}"#,
                    message: 2
                ),
            ]
        ),
        returns(
            "a payload of 60 kB",
            base,
            [ContractPoint(info: "{\"blob\": \"" + String(repeating: "A", count: 60_000) + "\"}")]
        ),
        returns(
            "an id in upper case is another id",
            "ABCDEF00-1111-4111-8111-111111111111",
            [
                ContractPoint(baseID: "\"ABCDEF00-1111-4111-8111-111111111111\"")
            ]
        ),
        Case("ids that differ in case only are different traces") { store in
            try store.append([
                ContractPoint(baseID: "\"abcdef00-1111-4111-8111-111111111111\"", message: 1),
                ContractPoint(baseID: "\"ABCDEF00-1111-4111-8111-111111111111\"", message: 2),
            ])
            try expect(try store.summaries(TraceQuery()).count, 2, "traces")
        },
        Case("ids that differ in Unicode normalisation only are different traces") { store in
            try store.append([
                ContractPoint(baseID: "\"\\u00e9\"", message: 1), ContractPoint(baseID: "\"e\\u0301\"", message: 2),
            ])
            try expect(try store.summaries(TraceQuery()).count, 2, "traces")
            try expect(try store.payloads(of: OpaqueID("\u{e9}")).count, 1, "points")
        },
        returns(
            "an id of any text",
            "my-trace/../<x> '\"; DROP TABLE traces; --%_",
            [
                ContractPoint(baseID: #""my-trace/../<x> '\"; DROP TABLE traces; --%_""#)
            ]
        ),
        returns("an empty id", "", [ContractPoint(baseID: "\"\"", traceID: "\"\"", parentID: "\"\"")]),
        returns("an id with a NUL in it", "a\0b", [ContractPoint(baseID: #""a\u0000b""#)]),
        returns(
            "an id of 255 wide characters",
            OpaqueID(String(repeating: "日", count: 255)),
            [
                ContractPoint(baseID: "\"" + String(repeating: "日", count: 255) + "\"")
            ]
        ),
        returns(
            "an integer id is found by its text",
            "42",
            [
                ContractPoint(baseID: "42", traceID: "43", parentID: "42")
            ]
        ),
        returns(
            "an integer id of any size",
            "123456789012345678901234567890",
            [
                ContractPoint(baseID: "123456789012345678901234567890", traceID: "-123456789012345678901234567890")
            ]
        ),
        returns(
            "a null id is found as null",
            "null",
            [
                ContractPoint(baseID: "null", traceID: "null", parentID: "null")
            ]
        ),
        returns(
            "an id with a lone surrogate",
            OpaqueID(.text([0xED, 0xA0, 0x80])),
            [
                ContractPoint(baseID: #""\ud800""#)
            ]
        ),
        returns(
            "trace ids of different types and the same text",
            base,
            [
                ContractPoint(traceID: "1", message: 1), ContractPoint(traceID: "\"1\"", message: 1),
                ContractPoint(traceID: "null", message: 1), ContractPoint(traceID: "\"\"", message: 1),
            ]
        ),
        Case("points know their message and their envelope") { store in
            try store.append([ContractPoint(message: 3), ContractPoint(name: "a-stop", message: 4, isEnveloped: true)])
            let entries = try store.points(of: base)!.entries
            try expect(entries.map(\.messageKey.second), [3, 4], "message keys")
            try expect(entries.map(\.isEnveloped), [false, true], "envelopes")
        },
    ]
}
