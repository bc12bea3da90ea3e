//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerElasticsearch
internal import OSProfilerStore

extension StoreFactory {
    #if Elasticsearch
    static let elasticsearch = StoreFactory(schemes: ElasticsearchConnectionString.schemes) {
        text,
        _ throws(StoreError) in
        try ElasticsearchStore(ElasticsearchConnectionString(text))
    }
    #else
    static let elasticsearch = StoreFactory(
        schemes: ["elasticsearch", "elasticsearch+https", "opensearch", "opensearch+https"]
    ) { _, _ throws(StoreError) in
        throw StoreError(.unsupported, "this build has no Elasticsearch support: build with --traits Elasticsearch")
    }
    #endif
}
