//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore

/// A member of `osprofiler_store:seen:…`, which identifies the message of an element of the list.
struct SeenMessage {
    struct Flags: OptionSet {
        let rawValue: Int
        static let isEnveloped = Flags(rawValue: 1)
        static let isStop = Flags(rawValue: 2)
        /// The element was changed for Python, and the trace's summary keeps the original payload.
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
    ///   - score: eight times the position in the order of arrival, plus the flags.
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
