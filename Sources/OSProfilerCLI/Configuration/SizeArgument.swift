//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A number of bytes on the command line: a number and its unit, `500MB`, `1.5GiB`.
struct SizeArgument: ExplainedArgument, Equatable {
    /// At least zero.
    let bytes: Int64

    /// Explains the syntax in help texts.
    static let help = ByteSize.syntax

    init?(argument: String) {
        guard let bytes = ByteSize.bytes(argument) else { return nil }
        self.bytes = bytes
    }

    static func advice(_ argument: String) -> String { ByteSize.advice(argument) ?? "expected \(help)" }
}
