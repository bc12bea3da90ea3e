//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Collects the points of a file.
struct PointCollector {
    private var points = PointBatch()
    /// The number of entries that are no points.
    private(set) var skipped = 0

    /// Adds a point's payload.
    mutating func add(_ payload: JSONView, _ json: inout PythonJSON) {
        payload.withBytes { bytes in
            if !append(bytes, &json) { skipped += 1 }
        }
    }

    /// Adds the points of a span.
    ///
    /// - Parameters:
    ///   - span: nil counts as skipped.
    ///   - ids: the original ids of the file's spans.
    mutating func add(_ span: ForeignSpan?, _ ids: SpanIDs) {
        guard let span else {
            skipped += 1
            return
        }
        var json = PythonJSON(.python)
        guard span.payloads.isEmpty else {
            for payload in span.payloads where !payload.withUnsafeBytes({ append($0, &json) }) { skipped += 1 }
            return
        }
        for payload in ForeignPoints(span, ids).payloads where !payload.withUnsafeBytes({ append($0, &json) }) {
            skipped += 1
        }
    }

    /// - Returns: whether the payload is a point.
    private mutating func append(_ payload: UnsafeRawBufferPointer, _ json: inout PythonJSON) -> Bool {
        // The same payload in another layout is the same point.
        var writer = ByteWriter(capacity: payload.count)
        json.write(payload, level: PythonJSON.unindented, unwrapsTypes: false, into: &writer)
        do throws(Rejection) {
            let key = ContentDigest.sixteenBytes(of: writer.bytes)
            try points.append(payload: writer.bytes, messageKey: key, isEnveloped: true)
            return true
        } catch {
            return false
        }
    }

    var sorted: PointBatch {
        var sorted = PointBatch()
        let order = points.entries.indices.sorted { left, right in
            let (first, second) = (points.entries[left].timestamp, points.entries[right].timestamp)
            return first != second ? first < second : left < right
        }
        for index in order { sorted.append(points.entries[index], from: points) }
        return sorted
    }
}
