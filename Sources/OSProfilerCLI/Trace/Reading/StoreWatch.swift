//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

/// Looks at a store again and again, until the user or an idle time ends it.
struct StoreWatch {
    private let string: ConnectionString
    private let needs: [StoreRequirement]
    private let redaction: Redaction?
    private let interval: Duration
    private let idleTimeout: Duration?
    private let stop: StopFlag
    private var store: (any TraceStore)?

    init(
        _ string: ConnectionString,
        needs: [StoreRequirement],
        _ redaction: Redaction?,
        interval: Duration,
        idleTimeout: Duration?,
        stop: StopFlag
    ) {
        self.string = string
        self.needs = [.reading, .listing] + needs
        self.redaction = redaction
        self.interval = interval
        self.idleTimeout = idleTimeout
        self.stop = stop
    }

    /// Writes a line for each new point of any trace.
    mutating func showPoints(_ query: TraceQuery, _ text: PointText) throws {
        var follower = PointFollower(query, redaction)
        try watch(waiting: Self.tell) { store in
            var lines: [String] = []
            do throws(StoreError) {
                try follower.next(in: store, now: .now()) { lines.append(text.line($0, in: $1)) }
            } catch {
                try Self.write(lines)
                throw error
            }
            try Self.write(lines)
            return !lines.isEmpty
        }
    }

    /// Writes a line for each point of a trace.
    mutating func showPoints(of id: OpaqueID, _ text: PointText) throws {
        var known = 0
        try watch(waiting: Self.tell) { [redaction] store in
            var lines: [String] = []
            let trace = try TraceIDSearch(store, redaction).completed(id)
            known = try PointFollower.pass(trace, in: store, after: known, redaction) {
                lines.append(text.line($0, in: $1))
            }
            try Self.write(lines)
            return !lines.isEmpty
        }
        if known == 0 { throw CLIError.notFound("no point of \"\(id)\" was stored") }
    }

    /// Shows a trace as a tree that grows, and leaves it on the screen at the end.
    mutating func showTree(_ id: OpaqueID, width: Int?, _ environment: [String: String]) throws {
        var options = TraceRenderOptions(width: width)
        options.colour = TerminalSize.showsColour(environment)
        var latest: TraceReport?
        let screen = try AlternateScreen()
        do {
            try watch(
                waiting: { line in
                    if latest == nil { try screen.show([TerminalText.line(line)], environment) }
                    StandardError.shared.setStatus(latest == nil ? nil : line)
                }
            ) { [redaction] store in
                let trace = try TraceIDSearch(store, redaction).completed(id)
                let report = try StoreTraceReader.report(of: trace, in: store, redaction)
                guard let report, report.pointCount != latest?.pointCount else {
                    if latest == nil { try screen.show(["waiting for the trace \(id)"], environment) }
                    return false
                }
                latest = report
                let text = String(decoding: report.render(.text, options: options), as: UTF8.self)
                try screen.show(text.split(separator: "\n", omittingEmptySubsequences: false), environment)
                return true
            }
        } catch {
            screen.leave()
            throw error
        }
        screen.leave()
        guard let latest else { throw CLIError.notFound("no point of \"\(id)\" was stored") }
        try latest.render(.text, options: options) { try StandardOutput.write($0) }
    }

    private static func write(_ lines: [String]) throws {
        for line in lines { try StandardOutput.write(styled: line) }
    }

    /// Says on standard error, where a script sees it too, that the store cannot be read.
    private static func tell(_ line: String) { StandardError.shared.write(line: "osprofiler: \(line)") }

    // MARK: Looks

    /// - Parameters:
    ///   - waiting: receives a line each time that the store cannot be read for another reason than before.
    ///   - look: returns whether there were new points.
    /// - Throws: also what is wrong with a store that could not be read until the idle time was over.
    private mutating func watch(
        waiting: (String) throws -> Void,
        _ look: (any TraceStore) throws -> Bool
    ) throws {
        defer {
            store?.close()
            store = nil
            StandardError.shared.setStatus(nil)
        }
        var changed = ContinuousClock.now
        var obstacle: StoreError?
        while !stop.isSet {
            do {
                let store = try opened()
                if try look(store) { changed = .now }
                obstacle = nil
                StandardError.shared.setStatus(nil)
            } catch let error as StoreError where error.code == .notFound || error.isRetriable {
                // A consumer may be about to create it, or its server to come back.
                if error.description != obstacle?.description { try waiting("\(error); waiting for it") }
                obstacle = error
                store?.close()
                store = nil
            } catch let error as ReportError {
                throw CLIError("the trace is \(error.description)")
            }
            if let idleTimeout, .now - changed >= idleTimeout {
                if let obstacle { throw obstacle }
                return
            }
            pause()
        }
    }

    private mutating func opened() throws -> any TraceStore {
        if let store { return store }
        let opened = try KnownStores.current.open(string, for: .reading, needs: needs)
        store = opened
        return opened
    }

    /// Sleeps in steps, so that an interrupt ends a long one.
    private func pause() {
        let end = ContinuousClock.now + interval
        while !stop.isSet, case let rest = end - .now, rest > .zero { Pause.sleep(min(rest, .milliseconds(100))) }
    }
}
