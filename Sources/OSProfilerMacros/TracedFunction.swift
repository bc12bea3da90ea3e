//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
public import OSProfilerCore

/// What a trace point says of a traced function. The macros write the calls of it.
///
/// `args` and `kwargs` are texts as in Python: `("tea", 2)`, `{'at': nil}`.
public struct TracedFunction {
    private let name: String
    private let given: TraceInfo
    private let hidesArguments: Bool
    private var positional = JoinedText(limit: TracedFunction.listLimit)
    private var labelled = JoinedText(limit: TracedFunction.listLimit)

    /// Bytes of all arguments of a kind.
    private static let listLimit = 8192

    /// - Parameters:
    ///   - name: the function's name with its type and module.
    ///   - info: further details.
    ///   - hideArguments: whether ``info`` is without arguments.
    public init(_ name: String, info: TraceInfo = TraceInfo(), hideArguments: Bool = false) {
        self.name = name
        given = info
        hidesArguments = hideArguments
    }

    /// Returns this function with one more argument.
    ///
    /// - Parameters:
    ///   - declaration: the label and the name of the parameter: `of item`, `_ item`, `item`.
    ///   - value: the argument.
    public consuming func argument<T>(_ declaration: String, _ value: T) -> TracedFunction {
        add(declaration, SecretIdentifiers.contains(declaration) ? SecretText.mask : ValueText.of(value))
        return self
    }

    /// Returns this function with one more argument, which cannot be copied.
    @_disfavoredOverload
    public consuming func argument<T: ~Copyable & ~Escapable>(
        _ declaration: String,
        _ value: borrowing T
    ) -> TracedFunction {
        argument(declaration)
    }

    /// Returns this function with one more argument, a closure, which may not escape.
    public consuming func argument<each Parameter, Failure: Error, Result>(
        _ declaration: String,
        _ value: (repeat each Parameter) async throws(Failure) -> Result
    ) -> TracedFunction {
        argument(declaration)
    }

    /// Returns this function with one more argument, which is not described.
    public consuming func argument(_ declaration: String) -> TracedFunction {
        add(declaration, "_")
        return self
    }

    private mutating func add(_ declaration: String, _ text: String) {
        let label = Substring(declaration.utf8.prefix { $0 != UInt8(ascii: " ") })
        if label == "_" { positional.append(text) } else { labelled.append("'" + label + "': " + text) }
    }

    /// The details for the start.
    public var info: TraceInfo {
        let function: TraceInfo.Value =
            hidesArguments
            ? ["name": .string(name)]
            : [
                "name": .string(name), "args": .string("(" + positional.text + ")"),
                "kwargs": .string("{" + labelled.text + "}"),
            ]
        guard !given.isEmpty else { return ["function": function] }
        var info = given
        info["function"] = function
        return info
    }

    /// Returns the details for the stop. The result of a function with the name of a secret is masked.
    public func result<T>(_ value: T) -> TraceInfo {
        let base = name.prefix { $0 != "(" }.split(separator: ".").last ?? ""
        let text = SecretIdentifiers.contains(String(base)) ? SecretText.mask : ValueText.of(value)
        return ["function": ["result": .string(text)]]
    }
}

/// Texts with commas between them, up to a limit.
private struct JoinedText {
    let limit: Int
    private(set) var text = ""
    private var isFull = false

    init(limit: Int) { self.limit = limit }

    mutating func append(_ part: String) {
        guard !isFull else { return }
        let separator = text.isEmpty ? "" : ", "
        isFull = text.utf8.count + separator.utf8.count + part.utf8.count > limit
        text += separator + (isFull ? "…" : part)
    }
}
#endif
