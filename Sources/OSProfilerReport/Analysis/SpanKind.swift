//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The kind of work of a span. Its payload and name determine it, never its host.
package enum SpanKind: String, Sendable {
    /// An HTTP request that a service handles or makes.
    case http
    case rpc
    /// A database statement.
    case db
    case function
    case other

    /// - Parameters:
    ///   - request: the request of the payload; nil if it has none.
    ///   - name: the span's name. It determines the kind if the payload does not, for example without a start:
    ///     osprofiler's middlewares always use the same names.
    init(_ request: SpanRequest?, name: UnsafeRawBufferPointer) {
        if name.starts(with: "rpc".utf8) {
            self = .rpc
            return
        }
        switch request?.source {
        case .request: self = .http
        case .statement: self = .db
        case .function: self = .function
        case nil:
            self =
                name.elementsEqual("wsgi".utf8) || name.elementsEqual("requests".utf8)
                ? .http : name.elementsEqual("db".utf8) ? .db : .other
        }
    }
}
