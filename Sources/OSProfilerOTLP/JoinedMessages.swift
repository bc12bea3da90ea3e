//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

/// The messages of spans that were joined lately, so that a redelivery of one does not become half of a new span.
///
/// A broker redelivers unacknowledged messages, at most as many as a consumer's prefetch. Two generations hold at
/// least `generation` and at most twice as many spans.
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
