//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// The points that a saved report holds: a report or a page, of this package or of Python's osprofiler.
///
/// Reports carry the payloads that the services sent. What they do not carry is the identity of each message, so that a
/// point gets a digest of its payload instead: the same file gives the same points.
package enum SavedPoints {
    /// - Parameter file: the file's content, at most ``TraceReport/byteLimit`` bytes.
    /// - Returns: the points in order of their timestamps; payloads that are no points are left out, and counted.
    /// - Throws: ``ReportError`` if the file is too large, or none of the known reports.
    package static func read(_ file: [UInt8]) throws(ReportError) -> (points: PointBatch, skipped: Int) {
        guard file.count <= TraceReport.byteLimit else { throw ReportError(tooLargeFor: TraceReport.byteLimit) }
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(try SavedPage.report(in: file) ?? file, maximumDepth: .max)
        } catch {
            throw ReportError(error)
        }
        var reader = Reader()
        if document.root["spans"]?.kind == .array {
            reader.readSpans(document.root)
        } else if document.root["children"]?.kind == .array {
            reader.readNodes(document.root)
        } else {
            throw ReportError(.notReport, "not a report: it has neither a list of spans nor one of children")
        }
        return (reader.sorted, reader.skipped)
    }

    private struct Reader {
        private static let payloadPrefix = Array("meta.raw_payload.".utf8)

        private var points = PointBatch()
        private(set) var skipped = 0

        /// Reads this package's own format.
        mutating func readSpans(_ report: JSONView) {
            var json = PythonJSON(.python)
            for span in report["spans"]?.elements.lazy.map(\.self) ?? [] {
                for half in ["start", "stop"] as [StaticString] {
                    if let payload = span["points"]?[half] { add(payload, &json) }
                }
            }
        }

        /// Reads the format of Python's command. Does not recurse, so that no nesting exhausts the stack.
        mutating func readNodes(_ report: JSONView) {
            var json = PythonJSON(.python)
            var pending = [report]
            while let node = pending.popLast() {
                for (name, value) in node["info"]?.members.lazy.map(\.self) ?? [] {
                    if name.withText({ $0.starts(with: Self.payloadPrefix) }) == true { add(value, &json) }
                }
                // The first child is the next to be read.
                if let children = node["children"]?.elements { pending += children.reversed() }
            }
        }

        private mutating func add(_ payload: JSONView, _ json: inout PythonJSON) {
            payload.withBytes { bytes in
                var writer = ByteWriter(capacity: bytes.count)
                json.write(bytes, level: PythonJSON.unindented, unwrapsTypes: false, into: &writer)
                let text = [UInt8](writer.bytes)
                text.withUnsafeBytes { text in
                    do throws(Rejection) {
                        let key = ContentDigest.sixteenBytes(of: text)
                        try points.append(payload: text, messageKey: key, isEnveloped: true)
                    } catch {
                        skipped += 1
                    }
                }
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
}
