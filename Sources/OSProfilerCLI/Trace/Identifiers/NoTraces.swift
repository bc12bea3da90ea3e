//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerStore

/// The line for a store in which a command finds no traces: the same in every command.
enum NoTraces {
    /// - Parameters:
    ///   - query: what was looked for.
    ///   - isFiltered: whether there are filters besides those of the query.
    static func line(in string: ConnectionString, _ query: TraceQuery, isFiltered: Bool = false) -> String {
        isFiltered || query.isFiltered
            ? "no traces in \(string.masked) match"
            : "no traces in \(string.masked) yet: `osprofiler doctor` says why none arrive"
    }

    /// An error for a command that needs a trace.
    ///
    /// - Parameter option: the option with the filters, if there are several.
    static func error(in string: ConnectionString, _ query: TraceQuery, of option: String? = nil) -> CLIError {
        CLIError.notFound(line(in: string, query) + (option.map { " \($0)" } ?? ""))
    }
}
