//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The property by which spans are grouped.
package enum StatisticsKey: String, Sendable, CaseIterable {
    /// Service and name.
    case point
    case service
    case host
    case name
    /// The route of HTTP requests; other spans do not count.
    case route
    /// The pattern of database statements; other spans do not count.
    case sql
}
