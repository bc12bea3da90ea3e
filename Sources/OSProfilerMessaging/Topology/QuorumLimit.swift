//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A bound of a quorum queue that oslo.messaging passes on as an argument of the queue.
///
/// Each one is part of the declaration: RabbitMQ refuses a declaration that names another value, or none (406).
public enum QuorumLimit: String, CaseIterable, Sendable {
    /// Deliveries after which the queue drops a message; -1 is RabbitMQ 4's "unlimited".
    case delivery = "x-delivery-limit"
    /// Messages that the queue keeps in memory.
    case memoryLength = "x-max-in-memory-length"
    /// Bytes that the queue keeps in memory.
    case memoryBytes = "x-max-in-memory-bytes"

    /// The argument of the queue's declaration.
    public var argument: String { rawValue }

    /// The option of `[oslo_messaging_rabbit]` that sets it; 0 there leaves the argument out.
    public var option: String {
        switch self {
        case .delivery: "rabbit_quorum_delivery_limit"
        case .memoryLength: "rabbit_quorum_max_memory_length"
        case .memoryBytes: "rabbit_quorum_max_memory_bytes"
        }
    }
}
