//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore

/// An amount of bytes on the command line: a number and its unit, `500MB`, `1.5GiB`.
struct SizeArgument: ExpressibleByArgument, Equatable {
    /// Not negative.
    let bytes: Int64

    /// Where the syntax is explained in help.
    static let help = ByteSize.syntax

    init?(argument: String) {
        guard let bytes = ByteSize.bytes(argument) else { return nil }
        self.bytes = bytes
    }
}
