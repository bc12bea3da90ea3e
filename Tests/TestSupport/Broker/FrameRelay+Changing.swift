//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension FrameRelay {
    /// What becomes of a method from the client.
    package enum Change: Sendable {
        case none
        /// The delivery tag of a `basic.ack` becomes one that the broker never used.
        case otherTag
        /// It is not forwarded, nothing after it either, and the client is hung up on. The broker sees an open connection
        /// on which nothing arrives.
        case halfOpen
    }

    static let unknownTag: [UInt8] = [0, 0, 0, 0x7F, 0, 0, 0, 0]
}

extension FrameRelay.Method {
    /// - Returns: nil for a frame that is no method.
    init?(_ head: [UInt8], _ payload: [UInt8]) {
        guard head[0] == 1, payload.count > 4 else { return nil }
        self.init(
            classID: UInt16(payload.number(at: 0, bytes: 2)),
            methodID: UInt16(payload.number(at: 2, bytes: 2))
        )
    }
}
