//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    /// Adds three traces: number 3 is the newest, 2 has an error, 1 is the longest and still running.
    static func addThreeTraces(to store: any TraceStore) throws {
        try store.put([
            ContractPoint(
                baseID: uuid(1),
                traceID: uuid(11),
                name: "wsgi-start",
                time: 1000,
                service: "\"api\"",
                message: 1
            ),
            ContractPoint(
                baseID: uuid(1),
                traceID: uuid(12),
                parentID: uuid(11),
                name: "db-start",
                time: 1100,
                message: 2
            ),
            ContractPoint(
                baseID: uuid(1),
                traceID: uuid(11),
                name: "wsgi-stop",
                time: 9000,
                service: "\"api\"",
                message: 3
            ),
            ContractPoint(
                baseID: uuid(2),
                traceID: uuid(21),
                name: "rpc-start",
                time: 2000,
                service: "null",
                message: 4
            ),
            ContractPoint(
                baseID: uuid(2),
                traceID: uuid(21),
                name: "rpc-stop",
                time: 2500,
                info: #"{"etype": "ValueError", "message": "no"}"#,
                message: 5
            ),
            ContractPoint(
                baseID: uuid(3),
                traceID: uuid(31),
                name: "wsgi-start",
                time: 3000,
                project: "\"q\\u00e9\"",
                message: 6
            ),
            ContractPoint(
                baseID: uuid(3),
                traceID: uuid(31),
                name: "wsgi-stop",
                time: 3001,
                info: #"{"etype": null}"#,
                message: 7
            ),
        ])
    }

    /// Returns the traces that a query finds, by their numbers.
    private static func found(_ store: any TraceStore, _ change: (inout TraceQuery) -> Void) throws -> [Int] {
        var query = TraceQuery()
        change(&query)
        return try store.ids(query).map { Int($0.description.suffix(2), radix: 16)! }
    }

    private static func finds(
        _ what: String,
        _ numbers: [Int],
        _ change: @escaping @Sendable (inout TraceQuery) -> Void
    ) -> Case {
        Case(what, needs: [.write, .list]) { store in
            try addThreeTraces(to: store)
            try expect(try found(store, change), numbers, "traces")
        }
    }

    private static func time(_ offset: Int64) -> Timestamp { Timestamp(microseconds: ContractPoint.epoch + offset) }

    static let listing: [Case] = [
        finds("traces are listed newest first", [3, 2, 1]) { _ in },
        finds("a limit keeps the newest", [3, 2]) { $0.limit = 2 },
        finds("a limit of none", []) { $0.limit = 0 },
        finds("a limit that is not reached", [3, 2, 1]) { $0.limit = 1000 },
        finds("traces with errors", [2]) { $0.onlyErrors = true },
        finds("traces of a service", [1]) { $0.service = "api" },
        finds("a service is not a prefix, pattern or other case", []) { $0.service = "ap" },
        finds("a service that is a pattern", []) { $0.service = "a*" },
        finds("a service in other letters", []) { $0.service = "API" },
        finds("a service that is null is not the text null", []) { $0.service = "null" },
        finds("traces by name", [3, 1]) { $0.name = "wsgi" },
        finds("a name is not a pattern", []) { $0.name = "w%" },
        finds("a name that tries to end a statement", []) { $0.name = "wsgi' OR '1'='1" },
        finds("the name of a span that is not a root", [1]) { $0.name = "db" },
        finds("the service of a span that is not a root", [1]) {
            $0.service = "s"
            $0.name = "db"
        },
        finds("traces of a host", [3, 2, 1]) { $0.host = "h" },
        finds("a host that no span has", []) { $0.host = "H" },
        finds("a path that no span has", []) { $0.path = "/" },
        finds("traces since a time, inclusive", [3, 2]) { $0.since = time(2000) },
        finds("traces since just after a time", [3]) { $0.since = time(2001) },
        finds("a trace that went on after a time began before it", []) { $0.since = time(8000) },
        finds("traces until a time, exclusive", [1]) { $0.until = time(2000) },
        finds("traces until just after a time", [2, 1]) { $0.until = time(2001) },
        finds("traces between two times", [2]) {
            $0.since = time(2000)
            $0.until = time(3000)
        },
        finds("traces of a project", [3]) { $0.project = "qé" },
        finds("a project is not a prefix", []) { $0.project = "q" },
        finds("traces with a span that has not stopped", [1]) { $0.onlyRunning = true },
        finds("a limit counts what has not stopped", [1]) {
            $0.onlyRunning = true
            $0.limit = 1
        },
        finds("oldest first", [1, 2, 3]) { $0.order = .oldest },
        finds("longest first", [1, 2, 3]) { $0.order = .duration },
        finds("the most points first", [1, 3, 2]) { $0.order = .points },
        finds("the most errors first", [2, 3, 1]) { $0.order = .errors },
        finds("a limit keeps the first of an order", [1, 2]) {
            $0.order = .oldest
            $0.limit = 2
        },
        finds("a limit of none in another order", []) {
            $0.order = .points
            $0.limit = 0
        },
        finds("traces of a duration, inclusive", [1]) { $0.minimumDuration = 8000 },
        finds("traces of just more than a duration", []) { $0.minimumDuration = 8001 },
        finds("filters combine", [3]) {
            $0.name = "wsgi"
            $0.limit = 1
        },
        finds("a limit counts what matches", [1]) {
            $0.service = "api"
            $0.limit = 1
        },
        finds("all filters at once", [1]) {
            $0.service = "api"
            $0.name = "wsgi"
            $0.since = time(1000)
            $0.minimumDuration = 1
            $0.limit = 5
        },
        finds("nothing matches", []) {
            $0.onlyErrors = true
            $0.name = "wsgi"
        },
        Case("filters combine with errors", needs: [.write, .list]) { store in
            try addThreeTraces(to: store)
            let found = try found(store) {
                $0.onlyErrors = true
                $0.name = "rpc"
                $0.since = time(2000)
                $0.minimumDuration = 500
            }
            try expect(found, [2], "traces")
        },
        Case("filters by text of any kind", needs: [.write, .list]) { store in
            let services = ["é日本", "a'b", "a\"b", "a%", "", "$where", "a.b", "a b"]
            for (number, service) in services.enumerated() {
                let escaped = service.replacing("\"", with: "\\\"")
                try store.put([
                    ContractPoint(
                        baseID: uuid(number),
                        name: "\(escaped)-start",
                        service: "\"\(escaped)\"",
                        message: number
                    )
                ])
            }
            for (number, service) in services.enumerated() {
                try expect(try found(store) { $0.service = service }, [number], "traces of the service \(service)")
                try expect(try found(store) { $0.name = service }, [number], "traces by the name \(service)")
            }
        },
        Case("traces by the beginning of their ids", needs: [.write, .list]) { store in
            let ids: [OpaqueID] = [
                "7253e9b1-c0aa-4000-8000-00000000000a", "7253e9b1-c0aa-4000-8000-00000000000b",
                "7253e9b2-0000-4000-8000-000000000000", "7253e9b1c0aa40008000000000000000", "7253E9B1", "7253",
            ]
            for (number, id) in ids.enumerated() {
                try store.put([ContractPoint(baseID: "\"\(id)\"", time: number, message: number)])
            }
            func found(_ prefix: String, limit: Int? = nil) throws -> Set<Int> {
                var query = TraceQuery()
                query.idPrefix = TraceIDPrefix(prefix)
                query.limit = limit
                return Set(try store.ids(query).map { ids.firstIndex(of: $0) ?? -1 })
            }
            try expect(try found("7253e9b2"), [2], "one")
            try expect(try found("7253"), [0, 1, 2, 3, 4, 5], "all")
            try expect(try found("7253e9b1"), [0, 1, 3], "a common beginning")
            try expect(try found("7253E9B1"), [0, 1, 3, 4], "in the case of one of them")
            try expect(try found("7253e9b1c0aa4000800000000000000b"), [1], "without dashes")
            try expect(try found("7253e9b1-c0aa-4000-8000-00000000000B"), [1], "with a capital")
            try expect(try found("7253e9b1-c0aa-4"), [0, 1, 3], "with a dash after which digits follow")
            try expect(try found("7253", limit: 2), [4, 5], "the newest two")
            try expect(try found("9999"), [], "none")
        },
        Case("a limit of many traces", needs: [.write, .list]) { store in
            let order = (0..<400).map { $0 * 7 % 400 }
            try store.put(
                order.map { ContractPoint(baseID: uuid($0), traceID: uuid($0), time: $0 * 1000, message: $0) }
            )
            var query = TraceQuery()
            query.limit = 50
            try expect(try store.ids(query), (350..<400).reversed().map(id), "the newest 50")
            query.since = Timestamp(microseconds: ContractPoint.epoch + 390_000)
            try expect(try store.ids(query), (390..<400).reversed().map(id), "since a time")
            try expect(try store.ids().count, 400, "all")
        },
        Case("traces that began at the same time keep an order", needs: [.write, .list]) { store in
            for number in 0..<30 {
                try store.put([ContractPoint(baseID: uuid(number), time: number / 10, message: number)])
            }
            let all = try store.ids()
            try expect(Set(all), Set((0..<30).map(id)), "traces")
            try expect(
                try store.summaries(TraceQuery()).map(\.started.microseconds).reversed(),
                (0..<30).map { ContractPoint.epoch + Int64($0 / 10) },
                "times, oldest first"
            )
            for limit in [1, 5, 15, 29] {
                var query = TraceQuery()
                query.limit = limit
                try expect(try store.ids(query), Array(all.prefix(limit)), "the first \(limit)")
            }
        },
    ]
}
