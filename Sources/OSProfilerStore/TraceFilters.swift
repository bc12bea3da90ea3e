//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// Filters of a ``TraceQuery``, each of which may be unset: those of a command line, or those that a user types.
package struct TraceFilters: Sendable, Equatable {
    /// False for traces with and without errors, whatever other filters say.
    package var onlyErrors: Bool?
    package var onlyRunning: Bool?
    package var onlyPinned: Bool?
    package var project: String?
    package var service: String?
    package var name: String?
    package var host: String?
    package var path: String?
    package var since: Timestamp?
    package var until: Timestamp?
    /// In microseconds.
    package var minimumDuration: Int64?

    package init() {}

    /// Adds these filters to those of a query; of two for the same property, these count.
    package func narrow(_ query: inout TraceQuery) {
        query.onlyErrors = onlyErrors ?? query.onlyErrors
        query.onlyRunning = onlyRunning ?? query.onlyRunning
        query.onlyPinned = onlyPinned ?? query.onlyPinned
        query.project = project ?? query.project
        query.service = service ?? query.service
        query.name = name ?? query.name
        query.host = host ?? query.host
        query.path = path ?? query.path
        query.since = since ?? query.since
        query.until = until ?? query.until
        query.minimumDuration = minimumDuration ?? query.minimumDuration
    }
}
