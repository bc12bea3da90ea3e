//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Shows the progress of a job on a terminal, at most a few times a second.
struct ProgressMeter {
    private static let period: Duration = .milliseconds(200)

    private let verb: String
    private let noun: String
    private let total: Int?
    private var next: ContinuousClock.Instant?
    private(set) var count = 0

    /// - Parameter total: the final count, if known.
    init(_ verb: String, _ noun: String = "message", total: Int? = nil) {
        self.verb = verb
        self.noun = noun
        self.total = total
        next = StandardError.shared.isTerminal ? .now + Self.period : nil
    }

    mutating func step() {
        count += 1
        // Reading the clock costs more than the rest, so read it rarely.
        guard count % 64 == 0, let due = next, .now >= due else { return }
        next = .now + Self.period
        let goal = total.map { " of \(CountText.grouped($0))" } ?? ""
        StandardError.shared.setProgress("\(verb) \(CountText.grouped(count))\(goal) \(noun)s")
    }

    func finish() {
        StandardError.shared.setStatus(nil)
    }
}
