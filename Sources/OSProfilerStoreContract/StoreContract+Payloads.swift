//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    private static let base: OpaqueID = "11111111-1111-4111-8111-111111111111"

    /// Returns a case that stores points and gets them back unchanged.
    private static func keeps(_ what: String, _ points: [ContractPoint]) -> Case {
        Case(what) { store in
            try store.expectCounted(try store.append(points), new: points.count)
            try store.expectPoints(of: base, points)
        }
    }

    /// Returns a case with a start point for each value of `info`.
    private static func keeps(_ what: String, info: [String]) -> Case {
        keeps(what, info.enumerated().map { ContractPoint(traceID: uuid($0), info: $1, message: $0) })
    }

    static let payloads: [Case] = [
        Case("a copy has the members that Python's reports need, also if they are null", needs: [.write, .read, .list])
        {
            store in
            let points = [
                ContractPoint(project: "null", service: "null", message: 1),
                ContractPoint(name: "wsgi-stop", time: 5, project: "null", message: 2),
            ]
            try store.put(points)
            let target = InMemoryStore()
            var copy = try StoreCopy(from: store, to: target)
            _ = try copy.run(TraceQuery()) { _, _ in true }
            try expect(try target.points(of: base)?.meanings, try points.batch().meanings, "the copy's points")
            for payload in try target.payloads(of: base) {
                for member in ["project", "service"] {
                    try expect(payload.contains("\"\(member)\": "), true, "\(member) in \(payload)")
                }
            }
        },
        keeps("blanks, floats and duplicate keys", info: [#"{ "a" :1.10,"a":  1e400, "b": NaN , "c": [ ] }"#]),
        keeps(
            "numbers of every form",
            info: [
                "0", "-0", "1.0", "1.10", "1E5", "1e16", "-1e-7", "9007199254740993", "9007199254740993.0",
                "123456789012345678901234567890", "-9223372036854775809", "18446744073709551616", "1e400", "Infinity",
                "-Infinity", "NaN",
            ].map { "{\"n\": \($0)}" }
        ),
        keeps(
            "duplicate keys, also when escaped",
            info: [#"{"a": 1, "b": 2, "\u0061": 3}"#, #"{"host": 1, "host": 2}"#]
        ),
        keeps("the order of keys", info: [#"{"z": 1, "a": 2, "m": {"9": 1, "10": 2, "1": 3}}"#]),
        keeps(
            "escapes, lone surrogates and NUL",
            info: [
                #"{"\u0061": "\ud800 \ud83d\ude00 \udc00\ud800 é 日本 </script>\u0000\b\f\/\u007f"}"#, #"{"\ud800": 1}"#,
            ]
        ),
        keeps(
            "keys that mean something to a database",
            info: [
                ##"{"": 1, "$where": 2, "$oid": 3, "a.b": 4, "a": {"b": 5}, "_id": 6, "__proto__": 7, "a\u0000b": 8}"##,
                #"{"$date": "2026-01-01", "_source": {}, "name": "x-start", "base_id": "b", "#
                    + #""timestamp": 1, "@timestamp": "no"}"#,
            ]
        ),
        keeps(
            "one key with values of every type",
            info: [
                #"1"#, #""1""#, #"1.5"#, #"true"#, #"null"#, #"[]"#, #"[1, "a", null, [2]]"#, #"{}"#, #"{"b": 1}"#,
                #""2026-01-01T00:00:00""#, #""""#,
            ].map { "{\"value\": \($0)}" }
        ),
        keeps("info of every type", info: ["null", "{}", "[]", "\"text\"", "7", "true"]),
        keeps(
            "members that are null or absent",
            [
                ContractPoint(traceID: uuid(1), info: nil, project: nil, service: nil, message: 1),
                ContractPoint(traceID: uuid(2), info: "null", project: "null", service: "null", message: 2),
                ContractPoint(traceID: uuid(3), info: "{\"host\": null}", project: "\"\"", service: "\"\"", message: 3),
                ContractPoint(traceID: uuid(4), project: "7", service: "{\"a\": [1]}", message: 4),
            ]
        ),
        keeps(
            "names of every form",
            [
                "start", "stop", "-stop", "a-b-c-start", "ü \\u65e5-stop", "a'\\\"b-start", "x stop", "restart",
                "$a.b-start",
            ]
            .enumerated().map { ContractPoint(traceID: uuid($0), name: $1, message: $0) }
        ),
        keeps(
            "times of every form, near and far",
            [
                "2026-11-22T08:54:08", "2026-11-22T08:54:08.5", "2026-11-22 08:54:08.123456",
                "1969-12-31T23:59:59.999999",
                "1970-01-01T00:00:00", "1900-02-28T00:00:00.000001", "2038-01-19T03:14:08",
                "2262-04-11T23:47:17.000001",
            ].enumerated().map { ContractPoint(traceID: uuid($0), timestamp: $1, message: $0) }
        ),
        keeps(
            "date and time objects of kombu",
            info: [#"{"at": {"__type__": "datetime", "__value__": "2026-11-22T08:54:08.328049"}}"#]
        ),
        keeps(
            "the same object in and out of an envelope",
            [false, true].map {
                ContractPoint(
                    traceID: uuid($0 ? 1 : 2),
                    info: #"{"at": {"__type__": "date", "__value__": "2026-11-22"}}"#,
                    message: 1,
                    isEnveloped: $0
                )
            }
        ),
        keeps("a payload of 60 kB", info: ["{\"blob\": \"" + String(repeating: "A", count: 60_000) + "\"}"]),
        keeps("a payload of 2 MB", info: ["{\"blob\": \"" + String(repeating: "é", count: 1 << 20) + "\"}"]),
        keeps(
            "a payload 400 deep",
            info: [String(repeating: "{\"a\":[", count: 200) + "1" + String(repeating: "]}", count: 200)]
        ),
        keeps(
            "an object of 3,000 keys",
            info: ["{" + (0..<3000).map { "\"key \($0)\": \($0)" }.joined(separator: ", ") + "}"]
        ),
        Case("points of every kind in one batch") { store in
            let infos = ["{\"a\": \"\\ud800\"}", "null", "{\"a\": 1e400}", "{\"a\": {\"$b\": 1}}", "{}"]
            let points = (0..<100).map {
                ContractPoint(
                    traceID: $0 % 7 == 0 ? "\($0)" : uuid($0),
                    name: $0 % 2 == 0 ? "x-start" : "x-stop",
                    info: infos[$0 % infos.count],
                    service: $0 % 3 == 0 ? nil : "\"s\"",
                    message: $0,
                    isEnveloped: $0 % 4 == 0
                )
            }
            try store.put(points)
            try store.expectPoints(of: base, points)
        },
    ]
}
