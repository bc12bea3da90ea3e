//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

extension StoreBackend {
    /// The backend of `elasticsearch://` and `opensearch://` connection strings. Without the trait `Elasticsearch`,
    /// it cannot open a store.
    public static let elasticsearch: StoreBackend = {
        var backend = StoreBackend(
            ["elasticsearch", "elasticsearch+https", "opensearch", "opensearch+https"],
            summary: "full-text search; not yet run against a real server",
            page: "docs/stores/elasticsearch.md",
            trait: "Elasticsearch"
        )
        backend.harmlessMembers = [
            "conflicts", "es_doc_type", "es_scroll_size", "es_scroll_time", "ignore_unavailable",
            "include_type_name", "keep_alive", "refresh", "request_timeout", "scroll", "timeout",
        ]
        backend.profilerOptions = Dictionary(
            uniqueKeysWithValues: backend.schemes.map { ($0, ["es_doc_type", "es_scroll_time", "es_scroll_size"]) }
        )
        #if Elasticsearch
        // The form has this backend's schemes, which are not there before this initialiser has ended.
        backend.ignoredMembers = { ignoredMembers(of: ElasticsearchURL.form)($0) }
        backend.opening = { text, _ throws(StoreError) in
            try ElasticsearchStore(ElasticsearchConnectionString(text))
        }
        #endif
        return backend
    }()
}
