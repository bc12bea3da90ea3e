//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

/// A boolean in the spellings of people and Python: `True`, `false`, `1`, `no`.
struct LenientBool: ExpressibleByArgument, CustomStringConvertible {
    let value: Bool

    init(_ value: Bool) { self.value = value }

    init?(argument: String) {
        switch argument.lowercased() {
        case "true", "1", "on", "yes": value = true
        case "false", "0", "off", "no": value = false
        default: return nil
        }
    }

    var description: String { "\(value)" }
}
