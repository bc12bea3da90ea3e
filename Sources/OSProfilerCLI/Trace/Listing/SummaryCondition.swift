//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// A condition on a number of a trace's summary: `points>100`, `duration<=500ms`.
struct SummaryCondition: ExplainedArgument {
    private enum Field: String, CaseIterable {
        case duration, points, errors, running, strays

        func value(of trace: TraceSummary) -> Int64 {
            switch self {
            case .duration: trace.duration
            case .points: Int64(trace.points)
            case .errors: Int64(trace.errors)
            case .running: Int64(trace.running)
            case .strays: Int64(trace.straySpans)
            }
        }

        /// Microseconds in a duration, else a count.
        func value(_ text: String) -> Int64? {
            if self == .duration { return DurationArgument(argument: text)?.microseconds }
            // Int64 would take a sign.
            return text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int64(text) : nil
        }
    }

    /// Those of two characters first, since one of them begins another.
    private enum Comparison: String, CaseIterable {
        case atLeast = ">="
        case atMost = "<="
        case unequal = "!="
        case more = ">"
        case less = "<"
        case equal = "="

        func holds(_ left: Int64, _ right: Int64) -> Bool {
            switch self {
            case .atLeast: left >= right
            case .atMost: left <= right
            case .unequal: left != right
            case .more: left > right
            case .less: left < right
            case .equal: left == right
            }
        }
    }

    static let help = "duration, points, errors, running or strays, one of > >= < <= = !=, and a number or a duration"

    private let field: Field
    private let comparison: Comparison
    private let value: Int64

    init?(argument: String) {
        guard let (name, comparison, text) = Self.parts(of: argument), let field = Field(rawValue: name),
            let value = field.value(text)
        else { return nil }
        (self.field, self.comparison, self.value) = (field, comparison, value)
    }

    func matches(_ trace: TraceSummary) -> Bool { comparison.holds(field.value(of: trace), value) }

    static func advice(_ argument: String) -> String {
        guard let (name, _, text) = parts(of: argument) else { return "expected \(help), such as 'points>100'" }
        guard let field = Field(rawValue: name) else {
            let known = Field.allCases.map(\.rawValue)
            let meant = Spelling.intended(name, among: known).map { "did you mean \($0)? " } ?? ""
            return "'\(name)' is not a property of a summary: \(meant)expected one of \(known.joined(separator: ", "))"
        }
        return field == .duration ? DurationArgument.advice(text) : "'\(text)' is not a whole number"
    }

    /// Splits at the first comparison.
    private static func parts(of argument: String) -> (name: String, comparison: Comparison, value: String)? {
        guard let start = argument.firstIndex(where: { "<>=!".contains($0) }),
            let comparison = Comparison.allCases.first(where: { argument[start...].hasPrefix($0.rawValue) })
        else { return nil }
        func trimmed(_ text: Substring) -> String { text.split(separator: " ").joined(separator: " ") }
        let value = argument[start...].dropFirst(comparison.rawValue.count)
        return (trimmed(argument[..<start]), comparison, trimmed(value))
    }
}
