//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    private static func summary(_ store: any TraceStore) throws -> TraceSummary {
        let summaries = try store.summaries(TraceQuery())
        guard summaries.count == 1 else { throw ContractFailure(description: "\(summaries.count) traces, expected 1") }
        return summaries[0]
    }

    static let summarising: [Case] = [
        Case("a summary describes a trace", needs: [.write, .list]) { store in
            try addThreeTraces(to: store)
            var terms = TraceTerms()
            (terms.services, terms.names, terms.hosts) = (["api", "s"], ["wsgi", "db"], ["h"])
            let expected = TraceSummary(
                baseID: "00000000-0000-4000-8000-000000000001",
                started: Timestamp(microseconds: ContractPoint.epoch + 1000),
                finished: Timestamp(microseconds: ContractPoint.epoch + 9000),
                points: 3,
                errors: 0,
                running: 1,
                name: "wsgi",
                project: "p",
                service: "api",
                terms: terms
            )
            try expect(try store.summaries(TraceQuery()).last, expected, "summary")
        },
        Case("project and service are unescaped; null becomes nil", needs: [.write, .list]) { store in
            try addThreeTraces(to: store)
            let summaries = try store.summaries(TraceQuery())
            try expect(summaries.first?.project, "q\u{e9}", "project")
            try expect(summaries.dropFirst().first?.service == .some(nil), true, "service is nil")
        },
        Case("the earliest root names the trace, however late it arrives", needs: [.write, .list]) { store in
            try store.put([
                ContractPoint(traceID: uuid(2), parentID: uuid(1), name: "db-start", time: 5, message: 1)
            ])
            try expect(try summary(store).name, "db", "name before the root came")
            try store.put([ContractPoint(traceID: uuid(1), name: "wsgi-start", time: 9, message: 2)])
            try store.put([
                ContractPoint(traceID: uuid(3), parentID: uuid(1), name: "rpc-start", time: 1, message: 3)
            ])
            try expect(try summary(store).name, "wsgi", "name with the root")
            try store.put([ContractPoint(traceID: uuid(4), name: "retry-start", time: 8, message: 4)])
            try expect(try summary(store).name, "retry", "name with an earlier root")
        },
        Case("a stop without a start is not running", needs: [.write, .list]) { store in
            try store.put([
                ContractPoint(traceID: uuid(1), name: "a-stop", message: 1),
                ContractPoint(traceID: uuid(2), name: "b-start", message: 2),
                ContractPoint(traceID: uuid(3), name: "c-start", message: 3),
                ContractPoint(traceID: uuid(3), name: "c-stop", message: 4),
                ContractPoint(traceID: uuid(3), name: "c-start", message: 5),
            ])
            try expect(try summary(store).running, 1, "running")
        },
        Case("a stop is known by the end of its name, whatever precedes it", needs: [.write, .list]) { store in
            try store.put([
                ContractPoint(traceID: uuid(1), name: "a\\u0000b-start", message: 1),
                ContractPoint(traceID: uuid(1), name: "a\\u0000b-stop", message: 2),
            ])
            try expect(try summary(store).running, 0, "running")
            var running = TraceQuery()
            running.onlyRunning = true
            try expect(try store.ids(running), [], "running traces")
        },
        Case("a summary continues across batches in any order", needs: [.write, .list]) { store in
            let failed = #"{"etype": "E"}"#
            for (message, time) in [500, 100, 900, 300].enumerated() {
                try store.put([
                    ContractPoint(traceID: uuid(message), time: time, message: 2 * message),
                    ContractPoint(
                        traceID: uuid(message),
                        name: "wsgi-stop",
                        time: time + 50,
                        info: failed,
                        message: 2 * message + 1
                    ),
                ])
            }
            let summary = try summary(store)
            try expect(summary.started.microseconds, ContractPoint.epoch + 100, "start")
            try expect(summary.duration, 850, "duration")
            try expect(summary.points, 8, "points")
            try expect(summary.errors, 4, "errors")
            try expect(summary.running, 0, "running")
        },
        Case("a redelivered failure counts once", needs: [.write, .list]) { store in
            let point = ContractPoint(name: "a-stop", info: #"{"etype": "E"}"#, message: 1)
            for _ in 0..<3 { try store.put([point, point]) }
            let summary = try summary(store)
            try expect(summary.errors, 1, "errors")
            try expect(summary.points, 1, "points")
        },
        Case("an error is a stop with an etype that is not null", needs: [.write, .list]) { store in
            try store.put([
                ContractPoint(name: "a-start", info: #"{"etype": "E"}"#, message: 1),
                ContractPoint(name: "a-stop", info: #"{"etype": null}"#, message: 2),
                ContractPoint(name: "b-stop", info: #"{"etype": 0}"#, message: 3),
                ContractPoint(name: "c-stop", info: #"{"etype": false}"#, message: 4),
                ContractPoint(name: "d-stop", info: #"{"message": "no"}"#, message: 5),
            ])
            try expect(try summary(store).errors, 2, "errors")
        },
        Case("a running trace ends when its stop arrives", needs: [.write, .list]) { store in
            try store.put([ContractPoint(message: 1)])
            try expect(try summary(store).running, 1, "running")
            try store.put([ContractPoint(name: "wsgi-stop", time: 5, message: 2)])
            try expect(try summary(store).running, 0, "running after the stop")
        },
        Case("among roots at the same time, the first to arrive names the trace", needs: [.write, .list]) { store in
            for (number, name) in ["a-start", "b-start", "a-stop"].enumerated() {
                try store.put([ContractPoint(traceID: uuid(number), name: name, message: number)])
            }
            try expect(try summary(store).name, "a", "name")
        },
        Case("a summary of far times", needs: [.write, .list]) { store in
            try store.put([
                ContractPoint(traceID: uuid(1), timestamp: "1900-01-01T00:00:00.000001", message: 1),
                ContractPoint(traceID: uuid(2), timestamp: "2200-12-31T23:59:59.999999", message: 2),
            ])
            let summary = try summary(store)
            try expect(summary.started, Timestamp("1900-01-01T00:00:00.000001")!, "start")
            try expect(summary.finished, Timestamp("2200-12-31T23:59:59.999999")!, "end")
        },
    ]
}
