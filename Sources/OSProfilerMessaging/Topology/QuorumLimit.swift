//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A limit of a quorum queue that oslo.messaging passes on as an argument of the queue.
///
/// Limits are part of the declaration: RabbitMQ refuses a declaration that gives another value, or none (406).
public enum QuorumLimit: String, CaseIterable, Sendable {
    /// Deliveries after which the queue drops a message; -1 means "unlimited" in RabbitMQ 4.
    case delivery = "x-delivery-limit"
    /// The maximum number of messages that the queue keeps in memory.
    case memoryLength = "x-max-in-memory-length"
    /// The maximum number of bytes that the queue keeps in memory.
    case memoryBytes = "x-max-in-memory-bytes"

    /// The argument of the queue's declaration.
    public var argument: String { rawValue }

    /// The option of `[oslo_messaging_rabbit]` that sets it; the value 0 there omits the argument.
    public var option: String {
        switch self {
        case .delivery: "rabbit_quorum_delivery_limit"
        case .memoryLength: "rabbit_quorum_max_memory_length"
        case .memoryBytes: "rabbit_quorum_max_memory_bytes"
        }
    }
}
