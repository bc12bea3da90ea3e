//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension TraceInfo {
    /// Creates the info for the stop of failed work: `etype` and `message`, by which views recognise the failure.
    ///
    /// As in Python, the type's name includes its module. The compiler's position of a private type (`(unknown context
    /// at $…)`) is removed.
    package init(error: any Error) {
        self = ["etype": .string(Self.typeName(of: error)), "message": .string(String(describing: error))]
    }

    private static func typeName(of error: any Error) -> String {
        String(reflecting: type(of: error))
            .split(separator: ".", omittingEmptySubsequences: true)
            .filter { !$0.hasPrefix("(unknown context at ") }
            .joined(separator: ".")
    }
}
