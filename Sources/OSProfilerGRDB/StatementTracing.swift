//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if GRDB
/// How the statements of a database connection are traced.
public struct StatementTracing: Sendable {
    /// Whether statements are traced at all: `[profiler] trace_sqlalchemy`. Default true.
    public var isEnabled = true
    /// The kind of work. Default `db`, as OpenStack's services have it.
    public var name = "db"
    /// Whether points have the values that are bound to a statement, in clear. Default false: `params` is null. Values
    /// may be passwords or personal data.
    public var showsParameters = false
    /// Whether the statements around an access are traced too: those that begin and end transactions and savepoints,
    /// `PRAGMA`, and GRDB's check of a new connection. Default false, as in Python's osprofiler.
    public var includesHousekeeping = false

    /// The longest text of a statement or of a value in UTF-8 bytes; the rest is cut off.
    static let maximumText = 16_384
    /// The greatest number of values.
    static let maximumParameters = 256

    public init() {}
}
#endif
