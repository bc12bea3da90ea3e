//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import TestSupport

/// Feeds damaged texts to everything that reads what others wrote.
///
/// Each case follows from the seed and its number alone. A case traps, reads beyond its text, or throws a
/// ``FuzzFailure`` when the product breaks a rule.
package struct TextFuzz: ~Copyable {
    /// One text in so many is given to another judge too; see ``Verdict``.
    private static let samplePeriod = 50
    /// Longest text, in bytes.
    private static let limit = 1 << 16
    /// No case may take longer.
    private static let timeout = Duration.seconds(2)

    private let seed: UInt64
    private let bodies: Mutator
    private let lines: Mutator
    private let reports: Mutator
    private let times: Mutator
    private let memory = GuardedBytes(capacity: limit)
    private var notifications = NotificationTarget()
    private var compressed = CompressedTarget()
    private var json = JSONTarget()

    package init(seed: UInt64) throws {
        self.seed = seed
        let corpus = try FuzzCorpus()
        bodies = Mutator(corpus: corpus.bodies, limit: Self.limit)
        lines = Mutator(corpus: corpus.lines, limit: Self.limit)
        // A report is rendered in several ways: smaller ones allow more cases.
        reports = Mutator(corpus: corpus.reports, limit: 8192)
        times = Mutator(corpus: corpus.times, limit: 128)
    }

    /// Runs one case.
    ///
    /// - Returns: what another reader of the same text has to agree with; nil for most.
    package mutating func run(_ number: Int) throws -> Verdict? {
        var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 0x9E37_79B9)
        let start = ContinuousClock.now
        let verdict = try run(number, &generator)
        let time = ContinuousClock.now - start
        guard time < Self.timeout else { throw FuzzFailure("took \(time)") }
        return number % Self.samplePeriod < 10 ? verdict : nil
    }

    private mutating func run(_ number: Int, _ generator: inout SeededGenerator) throws -> Verdict? {
        switch number % 10 {
        case 0:
            let body = bodies.next(using: &generator)
            try body.withUnsafeBytes { try compressed.run($0, in: memory, using: &generator) }
            return nil
        case 1..<5:
            return try notifications.run(memory.hold(bodies.next(using: &generator)))
        case 5..<7:
            return try json.run(memory.hold(bodies.next(using: &generator)))
        case 7:
            return try json.runTime(times.next(using: &generator), in: memory)
        case 8:
            try LineTarget.run(memory.hold(lines.next(using: &generator)))
            return nil
        default:
            try ReportTarget.run(reports.next(using: &generator))
            return nil
        }
    }
}

/// What the product made of a text, for `judge.py` to check against Python.
package struct Verdict {
    package enum Kind: String {
        /// The text is JSON, written again as `output`.
        case json
        /// The text is not JSON.
        case notJSON
        /// The text is a date and time, written again as `output`.
        case time
        /// The text is no date and time.
        case notTime
    }

    package let kind: Kind
    package let input: [UInt8]
    package let output: [UInt8]
}
