//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The points that a store has of a trace, told apart by what every layout keeps of them.
///
/// Message keys tell repetitions of what consumers stored. Points that services wrote themselves have none, nor are
/// their payloads the same bytes in every layout.
struct PresentPoints {
    /// Alike points are as many as they are.
    private var counts: [Int: Int] = [:]

    mutating func add(_ points: PointBatch) {
        for entry in points.entries { counts[Self.mark(entry, points), default: 0] += 1 }
    }

    /// Whether there is one like this that was not taken yet.
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
