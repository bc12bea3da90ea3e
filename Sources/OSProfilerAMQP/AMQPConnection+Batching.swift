//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

extension AMQPConnection {
    /// Lets what is published from now on wait in the kernel until it fills a segment, or sends what waits.
    ///
    /// For publishing many messages in a row: each takes three small writes, which would travel as packets of their
    /// own. Whoever corks must uncork when the messages are written. Does nothing on systems other than Linux, and on
    /// a closed connection.
    public func setCorked(_ isCorked: Bool) {
        guard let link = try? link() else { return }
        osp_amqp_cork(link, isCorked)
    }
}
