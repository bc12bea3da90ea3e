//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

/// A look into one queue, for the commands that read by putting back.
final class QueueSession {
    let inspector: QueueInspector
    let queue: String
    let status: AMQPQueueStatus
    private let logger: Logger

    /// Connects, makes sure that the queue exists, and says what the user should know.
    ///
    /// - Parameter command: shown to the broker's administrator.
    init(_ configuration: Configuration, queue: String, command: String) throws {
        let connection = try configuration.connection(as: command)
        self.queue = queue
        logger = try configuration.logger()
        inspector = try QueueInspector(connection)
        guard let status = try inspector.status(of: queue) else { throw Self.absent(queue, connection) }
        self.status = status
        QueueWarnings.warn(of: status, logger: logger)
        if status.messageCount > 0, logger.logLevel <= .warning {
            // Whoever may not ask is not stopped by it.
            let properties = try? QueueProbe.properties(of: queue, connection)
            QueueWarnings.warn(of: properties, queue: queue, logger: logger)
        }
    }

    deinit { inspector.close() }

    /// Shows messages and puts them back.
    ///
    /// - Parameter limit: messages to hold at the most; 0 for all.
    /// - Returns: how many were shown.
    func visit(limit: Int, _ body: (AMQPMessage) throws -> Void) throws -> Int {
        let shown = try inspector.visit(queue, limit: limit == 0 ? .max : limit) { message in
            try body(message)
            return true
        }
        guard let shown else { throw CLIError.notFound("the queue \(queue) was deleted meanwhile") }
        return shown
    }

    static func absent(_ queue: String, _ connection: AMQPConfiguration) -> CLIError {
        let hosts = connection.endpoints.map(\.description).joined(separator: ", ")
        return .notFound(
            "the queue \(TerminalText.line(queue)) does not exist at \(hosts) in the virtual host "
                + "\(TerminalText.line(connection.virtualHost)): \(maker(of: queue))"
        )
    }

    /// Who makes a queue that is absent.
    private static func maker(of queue: String) -> String {
        BusTopology.isRejectedQueue(queue)
            ? "most likely nothing has been quarantined yet; `consume` makes it with the first message that is no trace "
                + "point, or keeps that in the store (`queue export --from-store`)"
            : "the first traced request of a service makes it"
    }
}
