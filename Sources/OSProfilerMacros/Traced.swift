//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
public import OSProfiler

/// Traces a function: its body runs inside `withTrace`.
///
/// ```swift
/// @Traced("rpc")
/// func boot(_ server: Server, flavor: String) async throws -> Port { … }
/// ```
///
/// The start has `info.function` as Python's `profiler.trace` writes it: `name` (`Compute.Manager.boot(_:flavor:)`), `args`,
/// the arguments without labels, and `kwargs`, those with labels. With `hideResult: false` the stop has `info.function.result`.
/// Nothing of this is computed outside a trace.
///
/// An argument or result is described in at most 1,024 bytes of UTF-8, `args` and `kwargs` in at most 8,192 each; longer
/// ones end in `…`. Arguments, members and keys whose names are those of secrets (`password`, `apiKey`, `token`) are
/// masked. Closures, parameter packs and values that cannot be copied show as `_`; an `isolated` parameter is left out.
///
/// The macro wraps functions and methods of every kind: async, throwing with and without a type, rethrowing, generic,
/// isolated, static, mutating. It does not wrap initializers, deinitializers, accessors, and functions that consume an argument
/// or `self`, or send an argument or the result on. `#line`, and so a trap's message, has the line of the function.
///
/// - Parameters:
///   - name: the kind of work, usually one word: `wsgi`, `rpc`, `db`; the function's base name if nil.
///   - info: further details; it cannot refer to the arguments.
///   - hideArguments: whether `args` and `kwargs` are left out; a literal.
///   - hideResult: whether the result is left out; a literal.
@attached(body)
public macro Traced(
    _ name: String? = nil,
    info: TraceInfo = TraceInfo(),
    hideArguments: Bool = false,
    hideResult: Bool = true
) = #externalMacro(module: "OSProfilerMacroPlugin", type: "TracedMacro")

/// Traces the methods of a type or an extension, as ``Traced(_:info:hideArguments:hideResult:)`` does for one.
///
/// ```swift
/// @TracedMembers("rpc")
/// actor Manager {
///     func boot(_ server: Server) async throws { … }
///     @Untraced func heartbeat() { … }
/// }
/// ```
///
/// Traced are the methods that stand in the type or extension itself. A method with its own `@Traced` keeps that one alone.
/// Operators, `hash(into:)`, `encode(to:)` and everything that is no method are left out. A method that cannot be wrapped
/// needs `@Untraced`.
///
/// Mirrors osprofiler's `trace_cls`.
///
/// - Parameters:
///   - name: the kind of work; each method's base name if nil.
///   - info: further details, for every method.
///   - hideArguments: whether `args` and `kwargs` are left out; a literal.
///   - hideResult: whether the results are left out; a literal.
///   - private: whether private and fileprivate methods, and those whose names begin with `_`, are traced too; a literal.
///   - static: whether static and class methods are traced too; a literal.
@attached(member)
@attached(memberAttribute)
public macro TracedMembers(
    _ name: String? = nil,
    info: TraceInfo = TraceInfo(),
    hideArguments: Bool = false,
    hideResult: Bool = true,
    private: Bool = false,
    static: Bool = false
) = #externalMacro(module: "OSProfilerMacroPlugin", type: "TracedMembersMacro")

/// Leaves a method out of ``TracedMembers(_:info:hideArguments:hideResult:private:static:)``, or a requirement out of
/// ``TracedProtocol(_:info:hideArguments:hideResult:static:)``.
@attached(peer)
public macro Untraced() = #externalMacro(module: "OSProfilerMacroPlugin", type: "UntracedMacro")

/// Makes a wrapper that traces every implementation of a protocol: `TracedInventory` for `Inventory`.
///
/// ```swift
/// @TracedProtocol("driver")
/// protocol Inventory {
///     func price(of item: String) async throws -> Int
/// }
///
/// let inventory = TracedInventory(SQLInventory())  // an Inventory as well
/// ```
///
/// The wrapper conforms to the protocol and has the access of it. It traces the methods as
/// ``Traced(_:info:hideArguments:hideResult:)`` does, named after the protocol (`Shop.Inventory.price(of:)`), and forwards
/// properties and subscripts. It is a generic structure, or a class where the protocol is for classes only. The requirements of
/// inherited protocols are not visible to the macro; write them in an extension of the wrapper.
///
/// Initializers, variadic parameters, and `Self` outside the name of an associated type cannot be forwarded.
///
/// Mirrors osprofiler's `TracedMeta`.
///
/// - Parameters:
///   - name: the kind of work; each method's base name if nil.
///   - info: further details, for every method.
///   - hideArguments: whether `args` and `kwargs` are left out; a literal.
///   - hideResult: whether the results are left out; a literal.
///   - static: whether static methods are traced too; a literal.
@attached(peer, names: prefixed(Traced))
public macro TracedProtocol(
    _ name: String? = nil,
    info: TraceInfo = TraceInfo(),
    hideArguments: Bool = false,
    hideResult: Bool = true,
    static: Bool = false
) = #externalMacro(module: "OSProfilerMacroPlugin", type: "TracedProtocolMacro")
#endif
