//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore
package import OSProfilerStore

/// Traces of one finished piece of work each, with random ids.
package func samplePoints(traces: Int) throws -> PointBatch {
    var batch = PointBatch()
    for _ in 0..<traces {
        let (base, trace) = (UUID128.random(), UUID128.random())
        for half in ["start", "stop"] {
            let payload = """
                {"name": "wsgi-\(half)", "base_id": "\(base)", "trace_id": "\(trace)", "parent_id": "\(base)", \
                "timestamp": "2026-11-22T08:54:08.328049", "info": {"host": "h", "request": {"path": "/v1/nodes"}}, \
                "project": "ironic", "service": "api"}
                """
            try [UInt8](payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
    }
    return batch
}

/// Messages of one trace, trace id and name; the same number is the same message.
package func repeatedPoints(_ messages: Range<Int>) throws -> PointBatch {
    var batch = PointBatch()
    let payload = #"{"name": "a-start", "base_id": "t", "trace_id": "s", "timestamp": "2026-01-01T00:00:00"}"#
    for message in messages {
        try [UInt8](payload.utf8).withUnsafeBytes {
            try batch.append(
                payload: $0,
                messageKey: UUID128(first: 1, second: UInt64(message)),
                isEnveloped: false
            )
        }
    }
    return batch
}

/// Appends through a writer of its own.
@discardableResult
package func append(_ batch: PointBatch, to store: any TraceStore) throws -> AppendResult {
    let writer = try store.makeWriter()
    defer { writer.close() }
    return try writer.append(batch, rejected: [], at: .now())
}
