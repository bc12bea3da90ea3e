//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    /// Three traces: number 3 is the newest, 2 has an error, 1 is the longest and still running.
    private static func fill(_ store: any TraceStore) throws {
        try store.append([
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

    /// The traces that a query finds, by their numbers.
    private static func found(_ store: any TraceStore, _ change: (inout TraceQuery) -> Void) throws -> [Int] {
        var query = TraceQuery()
        change(&query)
        return try store.summaries(query).map { Int($0.baseID.description.suffix(2), radix: 16)! }
    }

    private static func finds(
        _ what: String,
        _ numbers: [Int],
        _ change: @escaping @Sendable (inout TraceQuery) -> Void
    ) -> Case {
        Case(what) { store in
            guard !store.capabilities.cannotList else { return }
            try fill(store)
            try expect(try found(store, change), numbers, "traces")
        }
    }

    static let listing: [Case] = [
        finds("traces are listed newest first", [3, 2, 1]) { _ in },
        finds("a limit keeps the newest", [3, 2]) { $0.limit = 2 },
        finds("a limit of none", []) { $0.limit = 0 },
        finds("traces with errors", [2]) { $0.onlyErrors = true },
        finds("traces of a service", [1]) { $0.service = "api" },
        finds("traces by name", [3, 1]) { $0.name = "wsgi" },
        finds("traces since a time, inclusive", [3, 2]) {
            $0.since = Timestamp(microseconds: ContractPoint.epoch + 2000)
        },
        finds("traces of a duration, inclusive", [1]) { $0.minimumDuration = 8000 },
        finds("filters combine", [3]) {
            $0.name = "wsgi"
            $0.limit = 1
        },
        finds("nothing matches", []) {
            $0.onlyErrors = true
            $0.name = "wsgi"
        },
        Case("a summary tells a trace") { store in
            try fill(store)
            let expected = TraceSummary(
                baseID: "00000000-0000-4000-8000-000000000001",
                started: Timestamp(microseconds: ContractPoint.epoch + 1000),
                finished: Timestamp(microseconds: ContractPoint.epoch + 9000),
                points: 3,
                errors: 0,
                running: 1,
                name: "wsgi",
                project: "p",
                service: "api"
            )
            try expect(try store.summaries(TraceQuery()).last, expected, "summary")
        },
        Case("project and service are unescaped; null is none") { store in
            try fill(store)
            let summaries = try store.summaries(TraceQuery())
            try expect(summaries[0].project, "q\u{e9}", "project")
            try expect(summaries[1].service, nil, "service")
        },
        Case("the earliest root names the trace, however late it arrives") { store in
            try store.append([
                ContractPoint(traceID: uuid(2), parentID: uuid(1), name: "db-start", time: 5, message: 1)
            ])
            try expect(try store.summaries(TraceQuery())[0].name, "db", "name before the root came")
            try store.append([ContractPoint(traceID: uuid(1), name: "wsgi-start", time: 9, message: 2)])
            try store.append([
                ContractPoint(traceID: uuid(3), parentID: uuid(1), name: "rpc-start", time: 1, message: 3)
            ])
            try expect(try store.summaries(TraceQuery())[0].name, "wsgi", "name with the root")
            try store.append([ContractPoint(traceID: uuid(4), name: "retry-start", time: 8, message: 4)])
            try expect(try store.summaries(TraceQuery())[0].name, "retry", "name with an earlier root")
        },
        Case("a stop without a start is not running") { store in
            try store.append([
                ContractPoint(traceID: uuid(1), name: "a-stop", message: 1),
                ContractPoint(traceID: uuid(2), name: "b-start", message: 2),
                ContractPoint(traceID: uuid(3), name: "c-start", message: 3),
                ContractPoint(traceID: uuid(3), name: "c-stop", message: 4),
                ContractPoint(traceID: uuid(3), name: "c-start", message: 5),
            ])
            try expect(try store.summaries(TraceQuery())[0].running, 1, "running")
        },
    ]
}
