//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The options of `[profiler]` in files that nobody reads: a typing error, which oslo.config passes over in silence.
enum UnknownOptions {
    private static let section = "profiler"

    private static var known: [String] {
        SettingKey.profilerOptions.flatMap { key in
            key.options.filter { $0.section == section }.map(\.name)
        } + SettingKey.onlyPythons
    }

    /// Returns one sentence for all of a file's; none if every option is known.
    static func notes(_ configuration: Configuration) -> [String] {
        let known = known
        return configuration.files.compactMap { file in
            let unknown = file.options.filter { $0.section == section && !known.contains($0.name) }.map(\.name)
            guard let first = unknown.first else { return nil }
            let names = unknown.prefix(5).joined(separator: ", ") + (unknown.count > 5 ? ", …" : "")
            let meant = unknown.count == 1 ? Spelling.intended(first, among: known) : nil
            let advice = meant.map { "did you mean \($0)?" } ?? "known are \(known.sorted().joined(separator: ", "))"
            return
                "[profiler] of \(file.path) has the unknown option\(unknown.count == 1 ? "" : "s") \(names): \(advice)"
        }
    }
}
