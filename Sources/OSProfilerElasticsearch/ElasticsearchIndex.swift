//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerStore

/// The indexes of a store. The first two belong to Python's driver. The others are separate, so that the documents of
/// Python's driver hold nothing that its reports do not show.
enum ElasticsearchIndex: String, CaseIterable {
    /// One document per trace point, which is the payload.
    case points = "osprofiler-notifications"
    /// The base id and the time of every failed point.
    case errors = "osprofiler-notifications-error"
    /// Payloads that the points index cannot store byte for byte, or that it refuses.
    case payloads = "osprofiler-payloads"
    /// One document per trace, with the values that lists show.
    case traces = "osprofiler-traces"
    /// Messages that are not trace points.
    case rejected = "osprofiler-rejected"

    var belongsToPython: Bool { self == .points || self == .errors }

    /// The mapping, which covers only what is searched for: services put anything into `info`, and a dynamic mapping
    /// grows until it is full, or refuses values whose types differ between services.
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
    /// Creates the indexes that do not exist. An index of Python's driver stays as it is.
    func makeIndexes() throws(StoreError) {
        // On a server with mapping types, Python's driver gives its type in each path, and an index has only one
        // type.
        let isTyped = try server().hasTypes
        for index in ElasticsearchIndex.allCases {
            let named = isTyped && index.belongsToPython
            let mapping = named ? "{\"\(string.documentType)\":\(index.mapping)}" : index.mapping
            let path = "/\(index.rawValue)\(named ? "?include_type_name=true" : "")"
            let exists = try ask("GET", "/\(index.rawValue)/_mapping")
            if exists.status != 404 {
                _ = try exists.checked()
                continue
            }
            let made = try ask("PUT", path, "{\"mappings\":\(mapping)}")
            // Another consumer may have created it meanwhile.
            guard made.isSuccess || made.fault.type == "resource_already_exists_exception" else {
                throw made.fault.storeError(made.place)
            }
        }
    }

    /// Makes everything that has been written visible to searches.
    func refresh(_ indexes: [ElasticsearchIndex]) throws(StoreError) {
        let names = indexes.map(\.rawValue).joined(separator: ",")
        let answer = try ask("POST", "/\(names)/_refresh?ignore_unavailable=true")
        // A user who may only read may not refresh, and sees a state that is up to a second old.
        guard answer.isSuccess || answer.status == 403 || answer.status == 404 else {
            throw answer.fault.storeError(answer.place)
        }
    }
}
#endif
