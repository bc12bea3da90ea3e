//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerBrowser

@Suite struct SearchTests {
    private func query(_ text: String) throws -> TraceQuery {
        var query = TraceQuery()
        try ListFilter(text).narrow(&query)
        return query
    }

    @Test func theStoreFiltersWhatItCan() throws {
        let filter = #"service:api name:wsgi host:h1 project:p path:/v1 error running >=10ms"#
        let query = try query(filter)
        #expect(query.service == "api" && query.name == "wsgi" && query.host == "h1" && query.project == "p")
        #expect(query.path == "/v1" && query.onlyErrors && query.onlyRunning && query.minimumDuration == 10_000)
        #expect(try !ListFilter(filter).isLocal)
        #expect(try self.query(#"service:"my api""#).service == "my api")
        // The longer of two bounds, and one value of a property.
        #expect(try self.query(">1s >5ms").minimumDuration == 1_000_000)
        let two = try ListFilter("service:a service:b")
        #expect(two.isLocal)
    }

    @Test func theRestIsTestedHere() throws {
        let trace = TraceSummary.sample(1, took: 5_000, request: "PUT /v1/nodes/x", service: "ironic_api")
        func matches(_ text: String) throws -> Bool {
            let filter = try ListFilter(text)
            #expect(filter.isLocal, "\(text)")
            return filter.matches(trace)
        }
        #expect(try matches("put") && matches("NODES ironic") && matches("trace-1") && matches("<5ms"))
        #expect(try matches(#"/^PUT .*x$/"#) && matches("-error") && matches("-service:other") && matches("id:TRACE"))
        #expect(try matches("service:/ironic_.pi/"))
        #expect(try !matches("put other") && !matches("<1ms") && !matches("-put") && !matches("/^x/"))
        // The beginning of a path is no expression.
        #expect(try matches("/v1/nodes") && !matches("/v2/"))
    }

    @Test(arguments: [
        ("servce:x", "servce: is not a property: did you mean service:?"), ("service:", "service: requires a value"),
        (">fast", ">fast: a duration is a number and a unit, such as >100ms"),
        ("/(/", "/(/ is not a regular expression"),
    ])
    func whatIsNoFilterIsExplained(text: String, reason: String) {
        let fault = #expect(throws: SearchError.self) { try ListFilter(text) }
        #expect(fault?.description == reason)
    }

    @Test func spansAreFoundInOrderOfDisplay() throws {
        let trace = SampleTrace.request.opened
        func names(_ text: String) throws -> [String] {
            try SpanSearch(text).matches(in: trace).map { trace.spanID($0).description }
        }
        #expect(try names("error") == ["c"] && names("running") == ["e"])
        #expect(try names("service:conductor") == ["c", "d", "e"] && names("service:conductor -error") == ["d", "e"])
        #expect(try names(">500ms") == ["a", "c", "d"] && names("name:db ports") == ["d"])
        // What only a payload has.
        #expect(try names("\"ports.id from\"") == ["d"])
        #expect(try names("locked") == ["c"] && names(#"/select (nodes|ports)/"#).count == 13)
        #expect(try names("<7999us") == [] && names("<8ms").count == 12)
        #expect(try names("id:e") == ["e"] && names("http://x:80").isEmpty && names("").isEmpty)
    }
}
