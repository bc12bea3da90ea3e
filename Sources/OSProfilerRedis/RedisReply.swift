//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import CHiredis
internal import OSProfilerCore

/// The server's reply to one command.
enum RedisReply {
    case string([UInt8])
    case status(String)
    case integer(Int64)
    case array([RedisReply])
    case none
    case error(String)

    init(_ reply: UnsafePointer<redisReply>) {
        let answer = reply.pointee
        var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: answer.str, count: Int(answer.len)) }
        switch answer.type {
        case REDIS_REPLY_STRING: self = .string([UInt8](bytes))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(answer.integer)
        case REDIS_REPLY_ERROR: self = .error(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            self = .array((0..<Int(answer.elements)).map { RedisReply(UnsafePointer(answer.element[$0]!)) })
        default: self = .none
        }
    }

    /// The bytes of a string; nil for anything else.
    var bytes: [UInt8]? {
        if case .string(let bytes) = self { bytes } else { nil }
    }

    var text: String? {
        switch self {
        case .string(let bytes): String(decoding: bytes, as: UTF8.self)
        case .status(let text): text
        default: nil
        }
    }

    /// An integer, even if it came as text; nil for anything else.
    var number: Int64? {
        if case .integer(let number) = self { number } else { text.flatMap { Int64($0) } }
    }

    var elements: [RedisReply] {
        if case .array(let elements) = self { elements } else { [] }
    }

    var failure: String? {
        if case .error(let text) = self { text } else { nil }
    }

    /// The microseconds in a score or a field as a time; nil for anything else.
    var timestamp: Timestamp? {
        guard let text, let value = Double(text), abs(value) < 9e18 else { return nil }
        return Timestamp(microseconds: Int64(text) ?? Int64(value))
    }
}
#endif
