//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    private static let base: OpaqueID = "11111111-1111-4111-8111-111111111111"

    /// Ids as JSON, with the id by which each is found. Some are prefixes, patterns or other forms of others.
    private static let odd: [(json: String, id: OpaqueID)] = [
        (#""my-trace/../x""#, "my-trace/../x"),
        (#""my-trace/../<x> '\"; DROP TABLE traces; --%_""#, "my-trace/../<x> '\"; DROP TABLE traces; --%_"),
        (#""a""#, "a"), (#""a*""#, "a*"), (#""*""#, "*"), (#""a?""#, "a?"), (#""ab""#, "ab"), (#""[ab]""#, "[ab]"),
        (#""a%""#, "a%"), (#""a_""#, "a_"), (#""a:b""#, "a:b"), (#""a:""#, "a:"), (#""a.b""#, "a.b"),
        (#""a b""#, "a b"), (#"" a""#, " a"), (#""a ""#, "a "), (#""A""#, "A"), (#""a\nb\tc""#, "a\nb\tc"),
        (#""a\\b""#, "a\\b"), (#""$where""#, "$where"), (#""{\"a\":1}""#, "{\"a\":1}"), (#""_id""#, "_id"),
        (#""é日本🛰""#, "é日本🛰"), (#""\u00e9""#, "\u{e9}"), (#""e\u0301""#, "e\u{301}"), (#""ß""#, "ß"), (#""ss""#, "ss"),
        ("0", "0"), ("-7", "-7"), ("9007199254740993", "9007199254740993"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        (#""007""#, "007"), (#""1e3""#, "1e3"), (#""1000""#, "1000"), (#""true""#, "true"),
        (#""11111111111141118111111111111111""#, "11111111111141118111111111111111"),
        (#""11111111-1111-4111-8111-111111111111""#, "11111111-1111-4111-8111-111111111111"),
    ]

    private static func points(_ number: Int) -> [ContractPoint] {
        let json = odd[number].json
        return [
            ContractPoint(baseID: json, traceID: json, time: number, message: 1),
            ContractPoint(baseID: json, traceID: json, name: "wsgi-stop", time: number + 1, message: 2),
        ]
    }

    private static func fill(_ store: any TraceStore) throws { try store.put(odd.indices.flatMap(points)) }

    /// Returns a case that stores a point with this base id, given as JSON, and finds it under `id`.
    private static func finds(_ what: String, _ id: OpaqueID, _ json: String) -> Case {
        Case(what) { store in
            let points = [ContractPoint(baseID: json, traceID: json, message: 1)]
            try store.put(points)
            try store.expectPoints(of: id, points)
        }
    }

    static let ids: [Case] = [
        Case("an unknown trace is nil") { store in
            try store.put([ContractPoint()])
            try expect(try store.points(of: "99999999-1111-4111-8111-111111111111")?.count, nil, "trace")
            try expect(try store.points(of: "")?.count, nil, "trace without an id")
        },
        Case("odd ids do not get mixed up") { store in
            try fill(store)
            for (number, id) in odd.map(\.id).enumerated() {
                try store.expectPoints(of: id, points(number), "points of \(id)")
            }
        },
        Case("odd ids are listed as they are", needs: [.write, .list]) { store in
            try fill(store)
            try expect(try store.ids(), odd.map(\.id).reversed(), "ids")
        },
        Case("each odd id is deleted alone", needs: [.write, .read, .list, .delete]) { store in
            try fill(store)
            for number in odd.indices {
                try expect(try store.delete([odd[number].id]), [], "unknown")
                try expect(try store.ids(), odd[(number + 1)...].map(\.id).reversed(), "left after \(odd[number].id)")
            }
        },
        Case("a pattern that is not an id deletes nothing", needs: [.write, .list, .delete]) { store in
            try store.put([ContractPoint(baseID: "\"ab\""), ContractPoint(baseID: "\"a\"")])
            let patterns: [OpaqueID] = ["*", "a*", "a?", "[a-z]b", "%", "a_", "", "a%' OR '1'='1", "../ab", "ab\0"]
            try expect(try store.delete(patterns), patterns, "unknown")
            try expect(Set(try store.ids()), ["a", "ab"], "traces")
        },
        Case("each odd id is pinned alone", needs: [.write, .list, .pin]) { store in
            try fill(store)
            var pinned = TraceQuery()
            pinned.onlyPinned = true
            for id in odd.map(\.id) {
                try expect(try store.setPinned(true, [id]), [], "unknown")
                try expect(try store.ids(pinned), [id], "pinned")
                try expect(try store.setPinned(false, [id]), [], "unknown")
            }
        },
        finds(
            "an id in upper case is another id",
            "ABCDEF00-1111-4111-8111-111111111111",
            "\"ABCDEF00-1111-4111-8111-111111111111\""
        ),
        Case("ids that differ in case only are different traces", needs: [.write, .list]) { store in
            try store.put([
                ContractPoint(baseID: "\"abcdef00-1111-4111-8111-111111111111\"", message: 1),
                ContractPoint(baseID: "\"ABCDEF00-1111-4111-8111-111111111111\"", message: 2),
            ])
            try expect(try store.ids().count, 2, "traces")
        },
        finds("an empty id", "", "\"\""),
        finds("an id with a NUL in it", "a\0b", #""a\u0000b""#),
        finds(
            "an id of 255 wide characters",
            OpaqueID(String(repeating: "日", count: 255)),
            "\"" + String(repeating: "日", count: 255) + "\""
        ),
        finds(
            "an id of 255 characters outside the basic plane",
            OpaqueID(String(repeating: "🛰", count: 255)),
            "\"" + String(repeating: #"\ud83d\udef0"#, count: 255) + "\""
        ),
        finds("a null id is found as null", "null", "null"),
        finds("an id with a lone surrogate", OpaqueID(.text([0xED, 0xA0, 0x80])), #""\ud800""#),
        Case("an integer and its text name the same trace", needs: [.write, .read, .list]) { store in
            let points = [
                ContractPoint(baseID: "7", traceID: "7", message: 1),
                ContractPoint(baseID: "\"7\"", traceID: "\"7\"", message: 2),
            ]
            try store.put(points)
            try store.expectPoints(of: "7", points)
            try expect(try store.ids(), ["7"], "traces")
        },
        Case("trace ids of different types and the same text are different points") { store in
            let points = ["1", "\"1\"", "null", "\"null\"", "\"\""].map { ContractPoint(traceID: $0, message: 1) }
            try store.expectCounted(try store.append(points), new: points.count)
            try store.expectPoints(of: base, points)
        },
        Case("trace and parent ids of any text") { store in
            let points = odd.indices.map {
                ContractPoint(traceID: odd[$0].json, parentID: odd[(odd.count - 1) - $0].json, message: $0)
            }
            try store.put(points)
            try store.expectPoints(of: base, points)
        },
    ]
}
