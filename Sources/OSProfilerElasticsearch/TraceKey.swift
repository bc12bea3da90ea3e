//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
internal import OSProfilerStore

/// How a trace is found, whatever its id is made of.
///
/// All that this program writes for a trace is routed by a digest of the id's text: it lies in one shard, whose sequence
/// numbers are the order of arrival, and a term query on the routing finds it exactly. What Python's driver wrote has no
/// routing and is found by its base id.
struct TraceKey: Hashable, Sendable {
    let text: [UInt8]
    /// 32 hexadecimal digits; also the `_id` of the trace's summary.
    let digest: String

    init(text: [UInt8]) {
        self.text = text
        digest = text.withUnsafeBytes { ContentDigest.sixteenBytes(of: $0) }.hexadecimal
    }

    init(_ id: OpaqueID) { self.init(text: id.textBytes) }

    var baseID: OpaqueID { text.withUnsafeBytes { OpaqueID(text: $0) } }

    /// The id as JSON, nil where it has lone surrogates: the server takes all of them for one character.
    private var term: String? {
        guard String(validating: text, as: UTF8.self) != nil else { return nil }
        var writer = ByteWriter()
        text.withUnsafeBytes { writer.writeJSON(utf8: $0) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A query for the documents of traces.
    ///
    /// - Parameter field: where base ids stand to the letter; nil where they do nowhere.
    static func query(_ keys: [TraceKey], field: String?) -> String {
        let digests = keys.map { "\"\($0.digest)\"" }.joined(separator: ",")
        var any = ["{\"terms\":{\"_routing\":[\(digests)]}}"]
        let terms = keys.compactMap(\.term)
        if let field, !terms.isEmpty { any.append("{\"terms\":{\"\(field)\":[\(terms.joined(separator: ","))]}}") }
        return "{\"bool\":{\"should\":[\(any.joined(separator: ","))],\"minimum_should_match\":1}}"
    }
}

extension UUID128 {
    /// 32 lower-case digits.
    var hexadecimal: String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            writeHexadecimal(to: buffer.baseAddress!)
            return 32
        }
    }
}
#endif
