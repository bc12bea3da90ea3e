//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

/// Whether text that is longer than the terminal goes through a pager.
struct PagerOption: ParsableArguments {
    @Flag(help: "Write to the terminal at once, not through a pager. (default: PAGER, or less)")
    var noPager = false
}
