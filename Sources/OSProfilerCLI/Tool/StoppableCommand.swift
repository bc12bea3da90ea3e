//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

/// A command that creates ``StopSignals``, and until then leaves signals held that would end it.
protocol StoppableCommand: ParsableCommand {}
