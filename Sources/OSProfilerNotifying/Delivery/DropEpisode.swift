//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Detects when points begin to be dropped and when that ends, from their total.
///
/// A full buffer drops points in bursts. Bursts belong to one episode until no point has been dropped for a while.
package struct DropEpisode {
    package enum Change: Equatable {
        case begins
        /// With the number of points dropped since the episode began.
        case ends(Int)
    }

    /// Microseconds without a drop after which the episode ends.
    private static let quiet: Int64 = 10_000_000

    private var total = 0
    private var lastDrop: Int64 = 0
    /// The total before the episode began; nil outside an episode.
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
