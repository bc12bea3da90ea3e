//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore

/// A boolean in the spellings of people and Python: `True`, `false`, `1`, `no`.
struct LenientBool: ExpressibleByArgument, CustomStringConvertible {
    let value: Bool

    init(_ value: Bool) { self.value = value }

    init?(argument: String) {
        guard let value = BooleanWord.value(of: argument) else { return nil }
        self.value = value
    }

    var description: String { "\(value)" }
}
