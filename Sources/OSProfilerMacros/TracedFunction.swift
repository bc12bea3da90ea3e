//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
public import OSProfilerCore

/// What a trace point says of a traced function. The macros write the calls of it.
public enum TracedFunction {
    /// Returns the details for the start.
    ///
    /// - Parameters:
    ///   - name: the function's name with its type and module.
    ///   - args: the arguments without labels, as a text as in Python: `("tea", 2)`.
    ///   - kwargs: the arguments with labels: `{'at': nil}`.
    ///   - given: further details, which come first.
    public static func info(
        _ name: String,
        args: String,
        kwargs: String,
        adding given: TraceInfo = TraceInfo()
    ) -> TraceInfo {
        add(["name": .string(name), "args": .string(args), "kwargs": .string(kwargs)], to: given)
    }

    /// Returns the details for the start of a function whose arguments are hidden.
    ///
    /// - Parameters:
    ///   - name: the function's name with its type and module.
    ///   - given: further details, which come first.
    public static func info(_ name: String, adding given: TraceInfo) -> TraceInfo {
        add(["name": .string(name)], to: given)
    }

    private static func add(_ function: TraceInfo.Value, to given: TraceInfo) -> TraceInfo {
        guard !given.isEmpty else { return ["function": function] }
        var info = given
        info["function"] = function
        return info
    }

    /// Returns the details for the stop.
    public static func result<T>(_ value: T) -> TraceInfo {
        ["function": ["result": .string(ValueText.of(value))]]
    }
}
#endif
