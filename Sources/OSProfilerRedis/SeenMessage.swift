//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore

/// A member of `osprofiler_store:seen:…`: which message an element of the list came in.
struct SeenMessage {
    struct Flags: OptionSet {
        let rawValue: Int
        static let isEnveloped = Flags(rawValue: 1)
        static let isStop = Flags(rawValue: 2)
        /// The element is made for Python, and the payload as it came is kept with the trace's summary.
        static let hasPayload = Flags(rawValue: 4)

        init(rawValue: Int) { self.rawValue = rawValue }

        init(isEnveloped: Bool, isStop: Bool, hasPayload: Bool) {
            rawValue = (isEnveloped ? 1 : 0) | (isStop ? 2 : 0) | (hasPayload ? 4 : 0)
        }
    }

    let messageKey: UUID128
    let flags: Flags

    /// - Parameters:
    ///   - member: the message key and two digests.
    ///   - score: eight times the place in the order of arrival, and the flags.
    init?(member: RedisReply, score: RedisReply) {
        guard let bytes = member.bytes, bytes.count == 32, let score = score.number else { return nil }
        messageKey = bytes.withUnsafeBytes {
            UUID128(
                first: $0.loadUnaligned(as: UInt64.self),
                second: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            )
        }
        flags = Flags(rawValue: Int(score % 8))
    }
}
#endif
