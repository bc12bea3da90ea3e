//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The points that a writer appended lately, so that most redeliveries write no line. Their number is limited.
struct RecentMarks {
    private static let limit = 50_000

    private var current: Set<PointMark> = []
    private var older: Set<PointMark> = []

    func contains(_ mark: PointMark) -> Bool { current.contains(mark) || older.contains(mark) }

    mutating func insert(_ marks: Set<PointMark>) {
        if current.count + marks.count > Self.limit {
            older = current
            current = []
        }
        current.formUnion(marks)
    }

    mutating func removeAll() {
        current = []
        older = []
    }
}
