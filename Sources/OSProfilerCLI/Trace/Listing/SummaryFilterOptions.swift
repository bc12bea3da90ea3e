//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerStore

/// Filters that stores do not have. The command applies them to the summaries that a store lists.
struct SummaryFilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only traces whose root has this text in its name or request, in upper or lower case: 'post /v1/nodes'.",
            valueName: "text"
        )
    )
    var root: String?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Only traces that meet this condition; repeatable: \(SummaryCondition.help).",
            valueName: "condition"
        ),
        transform: SummaryCondition.read
    )
    var conditions: [SummaryCondition] = []

    var isEmpty: Bool { root == nil && conditions.isEmpty }

    /// Returns the traces of a store that match.
    ///
    /// - Parameter read: grows by the number of traces read for it.
    func summaries(_ query: TraceQuery, in store: any TraceStore, read: inout Int) throws -> [TraceSummary] {
        var pages = SummaryPages()
        var progress = ProgressMeter("read", "trace")
        let found = try pages.summaries(query, where: matches) { page in
            let traces = try store.summaries(page)
            for _ in traces { progress.step() }
            return traces
        }
        progress.finish()
        read += pages.read
        return found
    }

    /// Says on standard error how many traces were read because the store cannot filter them.
    func tell(read: Int) {
        let names = [root.map { _ in "--root" }, conditions.isEmpty ? nil : "--where"].compactMap(\.self)
        StandardError.shared.write(
            line: "osprofiler: read \(CountText.counted(read, "trace")) for \(names.joined(separator: " and "))"
        )
    }

    private func matches(_ trace: TraceSummary) -> Bool {
        guard conditions.allSatisfy({ $0.matches(trace) }) else { return false }
        guard let root = root?.lowercased() else { return true }
        return trace.name.lowercased().contains(root) || trace.request?.lowercased().contains(root) == true
    }
}
