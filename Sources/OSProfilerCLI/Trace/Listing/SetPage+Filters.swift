//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

extension SetPage.Filter {
    /// Returns what a query asks for, named like the options of `trace list`. Times are absolute, because a page is read later.
    static func all(of query: TraceQuery) -> [SetPage.Filter] {
        var filters: [SetPage.Filter] = []
        func add(_ name: String, _ value: String?) { if let value { filters.append(SetPage.Filter(name, value)) } }
        add("errors", query.onlyErrors ? "only failed traces" : nil)
        add("running", query.onlyRunning ? "only running traces" : nil)
        add("pinned", query.onlyPinned ? "only pinned traces" : nil)
        add("project", query.project)
        add("service", query.service)
        add("name", query.name)
        add("host", query.host)
        add("path", query.path)
        add("since", query.since?.description)
        add("until", query.until?.description)
        add("min-duration", query.minimumDuration.map { DurationText.text(microseconds: $0) })
        add("limit", query.limit.map { "the newest \(CountText.counted($0, "trace"))" })
        return filters
    }
}
