//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// How fast a publisher goes on while the broker refuses messages, as when a queue with `x-overflow: reject-publish` is full
/// and its consumer is slow.
///
/// What is refused is published in rounds: so many messages, then all their answers. After a round with a refusal the next
/// is half as large and comes after a pause, twice as long each time; after a round without one the next is twice as large,
/// up to the window. So a queue gets about as much as it takes, and few messages are published for nothing.
///
/// Pure state: microseconds come from outside.
struct RefusalPacing {
    private let window: Int
    private var backoff: Backoff
    /// Messages of a round.
    private var size: Int
    /// Messages of this round that were published.
    private var published = 0
    private var isRefused = false
    private var resumesAt: Int64 = 0

    /// - Parameter window: the messages of an unlimited round.
    init(window: Int, _ backoff: Backoff) {
        self.window = window
        size = window
        self.backoff = backoff
    }

    /// Whether rounds are smaller than the window.
    var isLimited: Bool { size < window }

    /// Whether another message may be published.
    func admits(at now: Int64) -> Bool {
        !isRefused && now >= resumesAt && (!isLimited || published < size)
    }

    /// A message was published.
    mutating func notePublished() {
        if isLimited { published += 1 }
    }

    /// The broker refused a message. Further refusals in the same round change nothing.
    mutating func noteRefusal(at now: Int64, using generator: inout some RandomNumberGenerator) {
        guard !isRefused else { return }
        isRefused = true
        size = max(size / 2, 1)
        resumesAt = now + backoff.failed(using: &generator)
    }

    /// The broker has answered for all that was published.
    mutating func noteRoundEnd() {
        if !isRefused, published > 0 {
            backoff.succeeded()
            // A round that was not filled says nothing of a larger one.
            if published == size { size = min(size * 2, window) }
        }
        isRefused = false
        published = 0
    }

    /// The channel is gone, and with it what was under way.
    mutating func channelLost() {
        isRefused = false
        published = 0
    }
}
