//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerStore

/// The indexes of a store. The first two are those of Python's driver, the others are beside them, so that nothing
/// stands in its documents that its reports do not have.
enum ElasticsearchIndex: String, CaseIterable {
    /// One document a trace point: the payload.
    case points = "osprofiler-notifications"
    /// Base id and time of every failed point.
    case errors = "osprofiler-notifications-error"
    /// Payloads that the documents of the points index cannot hold to the byte, or that it refuses.
    case payloads = "osprofiler-payloads"
    /// One document a trace: what lists show.
    case traces = "osprofiler-traces"
    /// Messages that are no trace points.
    case rejected = "osprofiler-rejected"

    var isPythons: Bool { self == .points || self == .errors }

    /// Nothing is mapped but what is searched for: services put anything into `info`, and a mapping that follows them
    /// grows until it takes no more, or refuses what another service wrote differently.
    var mapping: String {
        switch self {
        case .points, .errors:
            #"{"dynamic":false,"properties":{"base_id":{"type":"keyword"},"trace_id":{"type":"keyword"},"#
                + #""name":{"type":"keyword","ignore_above":1024},"#
                + #""timestamp":{"type":"date","format":"strict_date_optional_time","ignore_malformed":true}}}"#
        case .payloads:
            #"{"dynamic":false,"properties":{"is_alone":{"type":"boolean"}}}"#
        case .traces:
            #"{"dynamic":false,"properties":{"base_id":{"type":"keyword"},"#
                + #""name":{"type":"keyword","ignore_above":8191},"service":{"type":"keyword","ignore_above":8191},"#
                + #""started":{"type":"long"},"finished":{"type":"long"},"duration":{"type":"long"},"#
                + #""points":{"type":"long"},"errors":{"type":"long"},"bytes":{"type":"long"},"#
                + #""ingested":{"type":"long"},"is_pinned":{"type":"boolean"}}}"#
        case .rejected:
            #"{"dynamic":false,"properties":{"time":{"type":"long"}}}"#
        }
    }
}

extension ElasticsearchClient {
    /// Makes the indexes that are absent. One that Python's driver made stays as it is.
    func makeIndexes() throws(StoreError) {
        // On a server with types, Python's driver names its own in each path, and an index has one only.
        let isTyped = try server().hasTypes
        for index in ElasticsearchIndex.allCases {
            let named = isTyped && index.isPythons
            let mapping = named ? "{\"\(string.documentType)\":\(index.mapping)}" : index.mapping
            let path = "/\(index.rawValue)\(named ? "?include_type_name=true" : "")"
            let exists = try ask("GET", "/\(index.rawValue)/_mapping")
            if exists.status != 404 {
                _ = try exists.checked()
                continue
            }
            let made = try ask("PUT", path, "{\"mappings\":\(mapping)}")
            // Another consumer may have been first.
            guard made.isSuccess || made.fault.type == "resource_already_exists_exception" else {
                throw made.fault.storeError(made.place)
            }
        }
    }

    /// Lets searches see what has been written.
    func refresh(_ indexes: [ElasticsearchIndex]) throws(StoreError) {
        let names = indexes.map(\.rawValue).joined(separator: ",")
        let answer = try ask("POST", "/\(names)/_refresh?ignore_unavailable=true")
        // Who may only read may not refresh, and sees what is a second old.
        guard answer.isSuccess || answer.status == 403 || answer.status == 404 else {
            throw answer.fault.storeError(answer.place)
        }
    }
}
#endif
