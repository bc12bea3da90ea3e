//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMessaging

/// A session for inspecting one queue, for the commands that return all messages.
final class QueueSession {
    let inspector: QueueInspector
    let queue: String
    let status: AMQPQueueStatus
    private let logger: Logger

    /// Connects, checks that the queue exists, and logs warnings for the user.
    ///
    /// - Parameters:
    ///   - inspection: whether the queue's delivery limit counts.
    ///   - command: the command's name, which the broker's administrator sees.
    init(_ configuration: Configuration, queue: String, _ inspection: InspectionOptions, command: String) throws {
        let connection = try configuration.connection(as: command)
        self.queue = queue
        logger = try configuration.logger()
        inspector = try QueueInspector(connection)
        guard let status = try inspector.status(of: queue) else { throw Self.absent(queue, connection) }
        self.status = status
        QueueWarnings.warn(of: status, logger: logger)
        if status.messageCount > 0 {
            // A user without the permission to probe can still inspect the queue.
            let properties = try? QueueProbe.properties(of: queue, connection)
            inspector.deliveryLimit = inspection.deliveryLimit(of: properties, inspector)
            QueueWarnings.warn(of: properties, queue: queue, logger: logger)
        }
    }

    deinit { inspector.close() }

    /// Shows messages and returns them to the queue.
    ///
    /// - Parameter limit: maximum number of messages to hold; 0 for all.
    /// - Returns: the number of messages shown.
    func visit(limit: Int, _ body: (AMQPMessage) throws -> Void) throws -> Int {
        let shown = try inspector.visit(queue, limit: limit == 0 ? .max : limit) { message in
            try body(message)
            return true
        }
        guard let shown else { throw CLIError.notFound("the queue \(queue) was deleted in the meantime") }
        return shown
    }

    static func absent(_ queue: String, _ connection: AMQPConfiguration) -> CLIError {
        let hosts = connection.endpoints.map(\.description).joined(separator: ", ")
        return .notFound(
            "the queue \(TerminalText.line(queue)) does not exist at \(hosts) in the virtual host "
                + "\(TerminalText.line(connection.virtualHost)): \(maker(of: queue))"
        )
    }

    /// Explains who creates an absent queue.
    private static func maker(of queue: String) -> String {
        BusTopology.isRejectedQueue(queue)
            ? "probably nothing is quarantined yet; `consume` creates it with the first message that is not a trace "
                + "point, or keeps that message in the store (`queue export --from-store`)"
            : "\(AbsentQueue.maker); \(AbsentQueue.remedy)"
    }
}
