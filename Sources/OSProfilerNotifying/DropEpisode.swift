//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Tells when points begin to be dropped and when that is over, from their number so far.
///
/// A buffer that is full drops points in bursts; they are one episode until none was dropped for a while.
package struct DropEpisode {
    package enum Change: Equatable {
        case begins
        /// With the points that were dropped since it began.
        case ends(Int)
    }

    /// Microseconds without a drop that end it.
    private static let quiet: Int64 = 10_000_000

    private var total = 0
    private var lastDrop: Int64 = 0
    /// The total before it began; nil outside.
    private var before: Int?

    package init() {}

    /// - Parameters:
    ///   - total: points dropped so far.
    ///   - now: microseconds of a clock.
    package mutating func update(_ total: Int, at now: Int64) -> Change? {
        if total > self.total {
            defer { (self.total, lastDrop) = (total, now) }
            guard before == nil else { return nil }
            before = self.total
            return .begins
        }
        guard let before, now - lastDrop > Self.quiet else { return nil }
        self.before = nil
        return .ends(total - before)
    }
}
