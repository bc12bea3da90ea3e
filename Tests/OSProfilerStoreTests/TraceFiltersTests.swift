//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@testable import OSProfilerStore

/// Filters over those of a query.
@Suite struct TraceFiltersTests {
    @Test func whatIsUnsetStays() {
        var query = TraceQuery()
        (query.onlyErrors, query.onlyRunning, query.onlyPinned) = (true, true, true)
        (query.project, query.service, query.name, query.host, query.path) = ("p", "s", "n", "h", "/v1")
        (query.since, query.until) = (Timestamp(microseconds: 1), Timestamp(microseconds: 2))
        query.minimumDuration = 3
        let before = query
        #expect(query.isFiltered)
        TraceFilters().narrow(&query)
        #expect(query == before)
        // Also no and less count, and so does what other filters had set.
        var filters = TraceFilters()
        (filters.onlyErrors, filters.service, filters.minimumDuration) = (false, "t", 1)
        filters.narrow(&query)
        #expect(!query.onlyErrors && query.onlyRunning && query.service == "t" && query.minimumDuration == 1)
    }

    @Test func anOrderOrALimitIsNoFilter() {
        var query = TraceQuery()
        (query.order, query.limit) = (.duration, 5)
        #expect(!query.isFiltered)
        query.host = "h"
        #expect(query.isFiltered)
    }
}
