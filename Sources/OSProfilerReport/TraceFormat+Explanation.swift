//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension TraceFormat {
    /// An explanation of the trace's duration in at most 25 lines for people: the critical path, the largest self times, the
    /// origins of errors, repeated calls, and signs of damage.
    public static let explanation = {
        var format = TraceFormat(
            "explanation",
            help: "An explanation of the duration in a few lines.",
            fileSuffix: "txt"
        ) {
            ExplanationRenderer(options: $1).render($0.tree, into: &$2.writer)
        }
        format.isSafeOnTerminal = true
        return format
    }()

    /// The same as a JSON object, with up to 20 entries of each list.
    public static let explanationJSON = {
        var format = TraceFormat(
            "explanation-json",
            help: "An explanation of the duration as JSON.",
            fileSuffix: "json"
        ) {
            report,
            _,
            output in
            ExplanationJSONRenderer().render(report.tree, into: &output.writer)
        }
        format.isSafeOnTerminal = true
        return format
    }()
}
