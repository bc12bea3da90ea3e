//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@testable import OSProfilerCLI

@Suite struct WaitingTracesTests {
    @Test func countsPointsByTraceInOrderOfArrival() throws {
        var traces = WaitingTraces()
        func add(_ base: String, _ name: String, _ second: Int, info: String = "{}") {
            let body = """
                {"payload": {"name": "\(name)", "base_id": \(base), "trace_id": "t", "service": "s",
                "timestamp": "2026-11-22T08:00:0\(second)", "info": \(info)}}
                """
            Array(body.utf8).withUnsafeBytes { traces.add($0, compression: nil) }
        }
        add("\"b\"", "db-stop", 5, info: "{\"etype\": \"E\"}")
        add("7", "rpc-start", 1)
        add("\"b\"", "wsgi-start", 2)
        add("\"7\"", "rpc-stop", 3)
        Array("no JSON".utf8).withUnsafeBytes { traces.add($0, compression: nil) }

        #expect(traces.undecodable == 1)
        var writer = ByteWriter()
        traces.writeJSON(to: &writer)
        let json = String(decoding: writer.bytes, as: UTF8.self)
        #expect(
            json == """
                [
                  {"base_id": "b", "points": 2, "errors": 1, "timestamp": "2026-11-22T08:00:02.000000Z", "name": "wsgi", \
                "service": "s"},
                  {"base_id": "7", "points": 2, "errors": 0, "timestamp": "2026-11-22T08:00:01.000000Z", "name": "rpc", \
                "service": "s"}
                ]

                """
        )
    }
}
