//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMessaging

/// Publishes the messages in the lines of a file, and ensures that the broker confirms them.
final class Publishing {
    private let replayer: QueueReplayer

    /// - Parameters:
    ///   - topology: the services' exchange, queue and routing key, and their declaration.
    ///   - routing: where messages go; as they say if nil.
    ///   - command: the command's name, which the broker's administrator sees.
    init(
        _ configuration: Configuration,
        topology: BusTopology,
        routing: ReplayRouting? = nil,
        command: String
    ) throws {
        replayer = try QueueReplayer(
            try configuration.connection(as: command),
            topology: topology,
            routing: routing
        )
        replayer.whenBlocked = { reason in StandardError.shared.write(line: "osprofiler: \(reason); waiting") }
    }

    deinit { replayer.close() }

    var result: QueueReplayer.Result { replayer.result }

    /// Publishes messages.
    ///
    /// - Throws: if the broker did not confirm all of them.
    func all(_ messages: [BusMessage]) throws {
        do {
            for message in messages { try replayer.publish(message) }
            try replayer.finish()
        } catch {
            throw partly(error)
        }
        try checkConfirmed()
    }

    /// Publishes one message per line; empty lines are ignored.
    ///
    /// - Parameters:
    ///   - verb: the activity shown on a terminal meanwhile.
    ///   - message: creates the message of a line.
    /// - Throws: if a line is not a message, after those before it are published and confirmed; or if the broker did
    ///   not confirm all messages.
    func lines(
        of input: InputFile,
        progress verb: String,
        _ message: (UnsafeRawBufferPointer) throws -> BusMessage
    ) throws {
        var progress = ProgressMeter(verb)
        defer { progress.finish() }
        var fault: (line: Int, reason: String)?
        do {
            try input.forEachLine { number, line in
                guard !line.isBlank else { return }
                if number == 1, let fault = TextEncoding.fault(line) { throw CLIError("\(input.name) \(fault)") }
                let next: BusMessage
                do {
                    next = try message(line)
                } catch {
                    fault = (number, "\(error)")
                    throw error
                }
                try replayer.publish(next)
                progress.step()
            }
        } catch {
            guard fault != nil else { throw partly(error) }
        }
        do {
            try replayer.finish()
        } catch {
            throw partly(error)
        }
        let result = replayer.result
        if let fault {
            let before = result.published == 0 ? "nothing" : CountText.counted(result.confirmed, "message")
            throw CLIError(
                "\(input.name) line \(fault.line): \(fault.reason); \(before) before it was published"
                    + (result.failed > 0 ? ", \(result.failed) were not confirmed" : "")
            )
        }
        try checkConfirmed()
    }

    private func checkConfirmed() throws {
        guard result.failed == 0, result.confirmed == result.published else {
            let reason = replayer.refusedBinding ?? "the broker refused them or no queue is bound for them"
            throw CLIError(
                "\(result.published - result.confirmed) of \(CountText.counted(result.published, "message")) were not "
                    + "confirmed: \(reason)"
            )
        }
    }

    /// Adds to an error how far the publishing got.
    private func partly(_ error: any Error) -> any Error {
        let failure = Failure(error)
        let result = replayer.result
        guard result.published > 0 else { return error }
        return CLIError(
            "\(failure.message); of \(CountText.counted(result.published, "message")) published so far "
                + "\(CountText.grouped(result.confirmed)) are confirmed",
            status: failure.status
        )
    }
}
