//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerStore
internal import Synchronization

struct StoreCopyCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "copy",
            abstract: "Copies traces from one store to another.",
            discussion: """
                Nothing is deleted, and points that the target already has, from any source, are left as they are: to \
                resume a copy that ended early, run it again. SIGINT and SIGTERM end it after the current trace. \
                Copies count as stored now, and pinned traces stay pinned. Rejected messages are not copied. Into a \
                jsonl:// file a copy ends where the file's limits would push out older points.

                Do not put a connection string with a password on a command line, where everyone on the machine sees \
                it: \(ConnectionReference.help).

                EXAMPLES
                  osprofiler store copy sqlite:////var/lib/osprofiler/traces.db \\
                      jsonl:////backup/traces.jsonl
                  osprofiler store copy sqlite:///traces.db env:TARGET --since 7d
                  osprofiler store copy @old.url @new.url --json

                EXIT STATUS
                  1 also if the copy ended early, 2 if the store to copy from does not exist
                """
        )
    }

    @Argument(help: ArgumentHelp("The store to copy from.", valueName: "from"))
    var from: String

    @Argument(help: ArgumentHelp("The store to copy to; it is created if it does not exist.", valueName: "to"))
    var to: String

    @Option(
        help: ArgumentHelp("Only traces that started since: \(InstantArgument.help).", valueName: "time"),
        transform: InstantArgument.read
    )
    var since: InstantArgument?

    @Flag(help: "Print one object with the counters on standard output at the end.")
    var json = false

    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let source = ConnectionString(try ConnectionReference.resolve(from, environment))
        let target = ConnectionString(try ConnectionReference.resolve(to, environment))
        guard !KnownStores.current.areSame(source, target) else {
            throw CLIError("both connection strings refer to the same store", status: .usage)
        }
        let start = ContinuousClock.now
        let outcome = try copy(source, target)
        let result = outcome.result
        StandardError.shared.setStatus(nil)
        if json { try writeJSON(outcome, source, target, duration: .now - start) }
        let advice = outcome.canBeRepeated ? "run it again for the rest" : "another run sends everything again"
        switch outcome.end {
        case .done: if !json { StandardError.shared.write(line: Self.line(result)) }
        case .stopped: throw CLIError("ended early: \(Self.line(result)); \(advice)")
        case .lost(let loss):
            throw CLIError(
                "\(CountText.counted(loss.count, loss.unit)) of \(CountText.counted(result.points, "point")) "
                    + "did not arrive: \(loss.reason)"
            )
        case .failed(let error):
            guard result.stored > 0 else { throw error }
            let before = CountText.counted(result.stored, "point was", "points were")
            throw CLIError("\(error) (\(before) copied before: \(advice))")
        }
    }

    private enum End {
        case done
        case stopped
        case lost(Loss)
        case failed(StoreError)
    }

    /// Points that the target accepted but could not pass on.
    private struct Loss {
        var count = 0
        var unit = ""
        var reason = ""
    }

    private struct Outcome {
        let result: StoreCopy.Result
        let end: End
        /// Whether the target recognises points that it already has.
        let canBeRepeated: Bool

        var lostSpans: Int {
            if case .lost(let loss) = end { loss.count } else { 0 }
        }
    }

    private func copy(_ source: ConnectionString, _ target: ConnectionString) throws -> Outcome {
        let needs: [StoreRequirement] = [.reading, .listing]
        let reading = try KnownStores.current.open(source, for: .reading, needs: needs, namedBy: "<from>")
        defer { reading.close() }
        let writing = try KnownStores.current.open(target, for: .copying, needs: [.appending])
        defer { writing.close() }
        let losses = Mutex(Loss())
        writing.observe { event in
            guard event.isLoss, let count = event.count else { return }
            let reason = event.reason ?? event.message
            losses.withLock { $0 = Loss(count: $0.count + count, unit: event.unit, reason: reason) }
        }
        var query = TraceQuery()
        query.since = since?.timestamp(now: .now())
        var copy = try StoreCopy(from: reading, to: writing)
        let stop = try StopFlag()
        var next = ContinuousClock.now
        let end: End
        do throws(StoreError) {
            let isDone = try copy.run(query) { result, total in
                if StandardError.shared.isTerminal, .now >= next {
                    next = .now + .milliseconds(200)
                    StandardError.shared.setStatus(
                        Self.progress(result, total, TerminalSize.columns(of: STDERR_FILENO) ?? 80)
                    )
                }
                return !stop.isSet
            }
            // Some stores send their last points now.
            writing.close()
            let lost = losses.withLock { $0 }
            end = lost.count > 0 ? .lost(lost) : isDone ? .done : .stopped
        } catch {
            end = .failed(error)
        }
        return Outcome(result: copy.result, end: end, canBeRepeated: !writing.capabilities.cannotRead)
    }

    /// `[#####     ] 500 of 1,000 traces, 12,000 points`
    static func progress(_ result: StoreCopy.Result, _ total: Int, _ width: Int) -> String {
        let length = 20
        let done = total == 0 ? length : result.traces * length / max(total, result.traces)
        let bar = "[" + String(repeating: "#", count: done) + String(repeating: " ", count: length - done) + "]"
        let counts = "\(CountText.grouped(result.traces)) of \(CountText.counted(total, "trace"))"
        return TerminalText.cut("\(bar) \(counts), \(CountText.counted(result.points, "point"))", to: width - 1)
    }

    static func line(_ result: StoreCopy.Result) -> String {
        let there = result.duplicates > 0 ? ", \(CountText.grouped(result.duplicates)) were there already" : ""
        let skipped = result.skipped > 0 ? ", \(CountText.grouped(result.skipped)) are not trace points and stay" : ""
        return "copied \(CountText.counted(result.traces, "trace")): "
            + "\(CountText.counted(result.stored, "point is", "points are")) new\(there)\(skipped)"
    }

    private func writeJSON(
        _ outcome: Outcome,
        _ source: ConnectionString,
        _ target: ConnectionString,
        duration: Duration
    ) throws {
        let result = outcome.result
        var writer = ByteWriter()
        writer.writeObject { report in
            report.member("from", source.masked)
            report.member("to", target.masked)
            report.member("traces", result.traces)
            report.member("points", result.points)
            report.member("stored", result.stored)
            report.member("duplicates", result.duplicates)
            report.member("skipped", result.skipped)
            report.member("lost_spans", outcome.lostSpans)
            report.member("duration_us", duration.totalMicroseconds)
        }
        writer.write("\n")
        try StandardOutput.write(writer)
    }
}
