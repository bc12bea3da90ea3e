//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerStore

/// A set of traces as one argument: the filters of `trace list` without their dashes, `since=2d until=1d host=ctl-1`.
struct TraceSetFilter {
    /// The filters that take a value, and those that do not.
    private static let names = [
        "error-trace", "running", "project", "service", "name", "host", "path", "since", "until", "min-duration",
        "pinned",
    ]

    static let help = "filters of trace list without dashes, such as 'since=2d until=1d'"

    let options: TraceFilterOptions

    static func read(_ argument: String) throws -> TraceSetFilter {
        let words = argument.split(whereSeparator: \.isWhitespace).map(String.init)
        guard !words.isEmpty else { throw ValidationError("expected \(help)") }
        for word in words {
            let name = String(word.prefix { $0 != "=" })
            guard !names.contains(name) else { continue }
            let meant = Spelling.intended(name, among: names).map { "did you mean \($0)? " } ?? ""
            throw ValidationError("'\(name)' is not a filter: \(meant)expected one of \(names.joined(separator: ", "))")
        }
        do {
            return TraceSetFilter(options: try TraceFilterOptions.parse(words.map { "--" + $0 }))
        } catch {
            throw ValidationError(TraceFilterOptions.message(for: error))
        }
    }
}
