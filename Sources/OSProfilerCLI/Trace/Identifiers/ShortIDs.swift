//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// The first digits of ids, as many as tell them apart, for a list that has no room for all digits. Every command takes
/// them.
struct ShortIDs {
    private static let minimum = 8

    /// In the order of the ids. Ids that no beginning names are whole: see ``TraceIDPrefix``.
    let texts: [String]

    init(_ ids: [OpaqueID]) {
        let whole = ids.map(\.description)
        // A beginning names an id in either case, and with or without dashes.
        let digits = whole.map { $0.filter { $0 != "-" }.lowercased() }
        // Of sorted texts, the longest common beginning is that of neighbours.
        let sorted = digits.sorted()
        let common = zip(sorted, sorted.dropFirst()).lazy.filter { $0 != $1 }.map {
            zip($0.utf8, $1.utf8).prefix { $0 == $1 }.count
        }
        let length = max(Self.minimum, 1 + (common.max() ?? 0))
        texts = zip(ids, whole).map { id, text in
            var left = length
            let beginning = String(
                text.prefix { character in
                    guard left > 0 else { return false }
                    if character != "-" { left -= 1 }
                    return true
                }
            )
            return TraceIDPrefix(beginning)?.matches(id) == true ? beginning : text
        }
    }
}
