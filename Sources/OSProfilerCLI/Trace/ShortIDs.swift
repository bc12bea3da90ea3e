//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The first digits of ids, as many as tell them apart, for a list that has no room for all digits. Every command takes
/// them.
struct ShortIDs {
    private static let minimum = 8

    /// In the order of the ids. Ids that are no uuids are whole: their beginnings may have other characters than digits.
    let texts: [String]

    init(_ ids: [OpaqueID]) {
        let whole = ids.map(\.description)
        // Of sorted texts, the longest common beginning is that of neighbours.
        let sorted = whole.sorted()
        let common = zip(sorted, sorted.dropFirst()).lazy.filter { $0 != $1 }.map {
            zip($0.utf8, $1.utf8).prefix { $0 == $1 }.count
        }
        let length = max(Self.minimum, 1 + (common.max() ?? 0))
        texts = zip(ids, whole).map { id, text in
            if case .uuid = id.storage { String(text.prefix(length)) } else { text }
        }
    }
}
