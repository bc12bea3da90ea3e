//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

/// The messages of spans that were joined lately: when one of them is delivered again, it is no half of a new span.
///
/// A broker delivers again what was not acknowledged, a consumer's prefetch at the most. Two generations hold at least
/// `generation` spans and twice as many at the most.
struct JoinedMessages: Sendable {
    private static let generation = 8192

    private struct Pair {
        let one: UUID128
        let other: UUID128
    }

    private var recent: [SpanKey: Pair] = [:]
    private var older: [SpanKey: Pair] = [:]

    mutating func insert(_ one: UUID128, _ other: UUID128, of key: SpanKey) {
        if recent.count >= Self.generation {
            older = recent
            recent = [:]
        }
        recent[key] = Pair(one: one, other: other)
    }

    func contains(_ messageKey: UUID128, of key: SpanKey) -> Bool {
        guard let pair = recent[key] ?? older[key] else { return false }
        return pair.one == messageKey || pair.other == messageKey
    }
}
#endif
