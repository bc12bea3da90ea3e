//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
internal import OSProfilerStore

/// The key by which a trace is found, whatever its id.
///
/// Everything that this program writes for a trace is routed by a digest of the id's text. Therefore it is in one
/// shard, whose sequence numbers are the order of arrival, and a term query on the routing finds it exactly.
/// Documents of Python's driver have no routing and are found by their base id.
struct TraceKey: Hashable, Sendable {
    let text: [UInt8]
    /// 32 hexadecimal digits, which are also the `_id` of the trace's summary.
    let digest: String

    init(text: [UInt8]) {
        self.text = text
        digest = text.withUnsafeBytes { ContentDigest.sixteenBytes(of: $0) }.hexadecimal
    }

    init(_ id: OpaqueID) { self.init(text: id.textBytes) }

    var baseID: OpaqueID { text.withUnsafeBytes { OpaqueID(text: $0) } }

    /// The id as JSON; nil if it has lone surrogates, because the server replaces all of them with the same
    /// character.
    private var term: String? {
        guard String(validating: text, as: UTF8.self) != nil else { return nil }
        var writer = ByteWriter()
        text.withUnsafeBytes { writer.writeJSON(utf8: $0) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Returns a query for the documents of traces.
    ///
    /// - Parameter field: the field that holds whole base ids; nil if there is none.
    static func query(_ keys: [TraceKey], field: String?) -> String {
        let digests = keys.map { "\"\($0.digest)\"" }.joined(separator: ",")
        var any = ["{\"terms\":{\"_routing\":[\(digests)]}}"]
        let terms = keys.compactMap(\.term)
        if let field, !terms.isEmpty { any.append("{\"terms\":{\"\(field)\":[\(terms.joined(separator: ","))]}}") }
        return "{\"bool\":{\"should\":[\(any.joined(separator: ","))],\"minimum_should_match\":1}}"
    }
}
#endif
