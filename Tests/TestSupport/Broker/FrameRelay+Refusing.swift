//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension FrameRelay {
    /// A client's `queue.declare`.
    package struct QueueDeclare: Sendable {
        package let queue: String
        package let isPassive: Bool
        package let isDurable: Bool
        package let isExclusive: Bool

        /// - Parameter payload: of a method frame; nil for another method.
        init?(_ payload: [UInt8]) {
            guard payload.count > 8, payload.number(at: 0, bytes: 4) == 50 << 16 | 10 else { return nil }
            let end = 7 + Int(payload[6])
            queue = String(decoding: payload[7..<end], as: UTF8.self)
            let bits = payload[end]
            (isPassive, isDurable, isExclusive) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0)
        }
    }

    /// A `connection.close` in the broker's place.
    package struct Refusal: Sendable {
        package let code: UInt16
        package let text: String

        package init(_ code: UInt16, _ text: String) { (self.code, self.text) = (code, text) }

        /// RabbitMQ 4.3's answer to a queue without durability, with its default settings.
        package static func ofTransientQueues(_ declare: QueueDeclare) -> Refusal? {
            guard !declare.isPassive, !declare.isDurable, !declare.isExclusive else { return nil }
            return Refusal(
                541,
                "INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated. By default, this feature is not "
                    + "permitted anymore."
            )
        }

        var connectionClose: [UInt8] {
            func short(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 255), UInt8(number & 255)] }
            let payload =
                short(10) + short(50) + short(Int(code)) + [UInt8(text.utf8.count)] + Array(text.utf8) + short(50)
                + short(10)
            return [1, 0, 0, 0, 0] + short(payload.count) + payload + [0xCE]
        }
    }
}
