//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

@testable import OSProfilerNotifying

/// A ``RecordRing`` over texts, in a class: expectations cannot hold what cannot be copied.
final class TextRing {
    private var ring: RecordRing

    init(capacity: Int) { ring = RecordRing(capacity: capacity) }

    var count: Int { ring.count }

    /// The oldest text.
    var first: String? { ring.first.map { String(decoding: $0, as: UTF8.self) } }

    /// - Returns: the record's offset.
    func offset(appending text: String) -> Int? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { ring.append($0) }
    }

    func append(_ text: String) -> Bool { offset(appending: text) != nil }

    func text(at offset: Int) -> String { String(decoding: ring.record(at: offset), as: UTF8.self) }

    func removeFirst() -> String? {
        guard let text = first else { return nil }
        ring.removeFirst()
        return text
    }
}
