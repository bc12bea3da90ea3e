//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

extension AMQPConnection {
    /// Holds back small writes in the kernel until they fill a segment, or sends what was held back.
    ///
    /// Meant for publishing many messages in a row: each takes three small writes, which would otherwise travel as
    /// separate packets. The caller that corks must uncork once the messages are written. Does nothing on systems
    /// other than Linux or on a closed connection.
    public func setCorked(_ isCorked: Bool) {
        guard let link = try? link() else { return }
        osp_amqp_cork(link, isCorked)
    }
}
