//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The headers with which an outgoing request propagates the trace.
public enum TraceHeaders {
    /// Returns names and values for a request that the running task sends; empty outside a trace or without an HMAC
    /// key.
    ///
    /// Mirrors osprofiler's `get_trace_id_headers`.
    public static func current() -> [(name: String, value: String)] {
        currentPair?.fields ?? []
    }

    /// The same headers as a pair, for carriers other than HTTP.
    public static var currentPair: SignedHeaders? {
        TraceScope.current?.signedHeaders()
    }
}
