//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension TraceInfo {
    /// What the stop of failed work carries: `etype` and `message`, by which views tell that it failed.
    ///
    /// As in Python the type's name comes with its module. The compiler's note of where a private type stands
    /// (`(unknown context at $…)`) is left out.
    init(error: any Error) {
        self = ["etype": .string(Self.typeName(of: error)), "message": .string(String(describing: error))]
    }

    private static func typeName(of error: any Error) -> String {
        String(reflecting: type(of: error))
            .split(separator: ".", omittingEmptySubsequences: true)
            .filter { !$0.hasPrefix("(unknown context at ") }
            .joined(separator: ".")
    }
}
