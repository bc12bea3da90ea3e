//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// How many rows a reader fetches next, so that a page takes little memory, however large the rows of a trace are.
package struct PageLength {
    /// The size in bytes at which a page is full.
    package static let bytes = 8 << 20
    /// The first page, before anything is known of the size of rows.
    private static let first = 16

    package private(set) var next: Int
    private let most: Int

    /// - Parameter most: rows to fetch at a time at the most.
    package init(atMost most: Int) {
        self.most = most
        next = min(Self.first, most)
    }

    /// Takes account of a page.
    ///
    /// - Parameter bytes: its size.
    package mutating func fetched(_ rows: Int, bytes: Int) {
        guard rows > 0 else { return }
        let fitting = Self.bytes / max(1, bytes / rows)
        next = max(1, min(most, fitting, next * 8))
    }
}

extension PointBatch {
    /// Whether a store passes the batch on to the reader of a trace.
    package var isPage: Bool { count >= 1000 || byteCount >= PageLength.bytes }
}
