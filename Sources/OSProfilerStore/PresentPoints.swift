//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The points of a trace that a store already has, identified by the values that every layout keeps.
///
/// Message keys identify repetitions of what consumers stored. Points that services wrote themselves have no message
/// key, and the bytes of their payloads differ between layouts.
struct PresentPoints {
    /// How many points have the same mark. Identical points are counted, not merged.
    private var counts: [Int: Int] = [:]

    mutating func add(_ points: PointBatch) {
        for entry in points.entries { counts[Self.mark(entry, points), default: 0] += 1 }
    }

    /// Returns whether the store has a point like this one that was not taken before, and takes it.
    mutating func take(_ entry: PointEntry, of points: PointBatch) -> Bool {
        guard !counts.isEmpty else { return false }
        let mark = Self.mark(entry, points)
        guard let count = counts[mark], count > 0 else { return false }
        counts[mark] = count - 1
        return true
    }

    private static func mark(_ entry: PointEntry, _ points: PointBatch) -> Int {
        var hasher = Hasher()
        hasher.combine(points.id(entry.traceID).textBytes)
        hasher.combine(points.id(entry.parentID).textBytes)
        hasher.combine(points.bytes(entry.name))
        hasher.combine(entry.timestamp)
        return hasher.finalize()
    }
}
