//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

extension BusMessage {
    /// Creates the message that a service's publisher sends for a notification.
    ///
    /// - Parameters:
    ///   - notification: the body.
    ///   - topology: exchange and routing key.
    ///   - compression: how the service compresses its messages; nil for not at all.
    package init(
        _ notification: PayloadNotification,
        topology: BusTopology,
        compression: MessageCompression? = nil
    ) {
        let compressed = notification.body.withUnsafeBytes { body in compression?.compress(body) }
        self.init(
            exchange: topology.exchange,
            routingKey: topology.routingKey,
            properties: compression.flatMap { compressed == nil ? nil : PublisherLink.properties($0) }
                ?? PublisherLink.properties,
            body: compressed ?? notification.body
        )
    }
}
