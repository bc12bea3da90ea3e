//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

extension BusMessage {
    /// Creates the message that a service's publisher sends for a notification.
    package init(_ notification: PayloadNotification, topology: BusTopology) {
        self.init(
            exchange: topology.exchange,
            routingKey: topology.routingKey,
            properties: PublisherLink.properties,
            body: notification.body
        )
    }
}
