//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The publishing rate while the broker refuses messages, for example when a queue with `x-overflow: reject-publish`
/// is full and its consumer is slow.
///
/// The publisher then works in rounds: it publishes a number of messages and waits for all the answers. After a round
/// with a refusal the next round is half as large and follows a pause, which doubles each time. After a round without
/// one the next round is twice as large, up to the window. So the queue gets about as much as it accepts, and few
/// messages are published in vain.
///
/// Pure state: the caller passes in the time in microseconds.
struct RefusalPacing {
    private let window: Int
    private var backoff: Backoff
    /// The number of messages in a round.
    private var size: Int
    /// The number of messages published in this round.
    private var published = 0
    private var isRefused = false
    private var resumesAt: Int64 = 0

    /// - Parameter window: the number of messages in an unlimited round.
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

    /// Records that a message was published.
    mutating func notePublished() {
        if isLimited { published += 1 }
    }

    /// Records that the broker refused a message. Further refusals in the same round change nothing.
    mutating func noteRefusal(at now: Int64, using generator: inout some RandomNumberGenerator) {
        guard !isRefused else { return }
        isRefused = true
        size = max(size / 2, 1)
        resumesAt = now + backoff.failed(using: &generator)
    }

    /// Records that the broker has answered for every published message.
    mutating func noteRoundEnd() {
        if !isRefused, published > 0 {
            backoff.succeeded()
            // A round that was not full is no evidence for a larger one.
            if published == size { size = min(size * 2, window) }
        }
        isRefused = false
        published = 0
    }

    /// Records that the channel is lost, and the outstanding messages with it.
    mutating func channelLost() {
        isRefused = false
        published = 0
    }
}
