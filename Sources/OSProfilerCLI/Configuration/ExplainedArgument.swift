//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

/// A value on the command line that explains why a text is not one.
///
/// An option reads it with `transform: Value.read`, because ``ExpressibleByArgument`` cannot give a reason.
protocol ExplainedArgument {
    init?(argument: String)

    /// Returns what to write instead of a text that is not such a value.
    static func advice(_ argument: String) -> String
}

extension ExplainedArgument {
    static func read(_ argument: String) throws -> Self {
        guard let value = Self(argument: argument) else { throw ValidationError(advice(argument)) }
        return value
    }
}
