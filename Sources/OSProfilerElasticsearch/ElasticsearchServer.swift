//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerStore

/// The kind and version of a server, from its response to `GET /`.
struct ElasticsearchServer: Sendable, Equatable {
    let isOpenSearch: Bool
    let version: String
    let major: Int
    let minor: Int

    /// - Throws: ``StoreError`` with the code `.foreign` or `.unsupported`.
    init(_ answer: JSONView, place: String) throws(StoreError) {
        guard let version = answer["version"]?["number"]?.string else {
            throw StoreError(.foreign, "the server at \(place) is neither Elasticsearch nor OpenSearch")
        }
        let numbers = version.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { throw StoreError(.foreign, "\(place) reports an invalid version: \(version)") }
        self.version = version
        major = numbers[0]
        minor = numbers[1]
        isOpenSearch = answer["version"]?["distribution"]?.string == "opensearch"
        guard isOpenSearch || major >= 7 else {
            throw StoreError(.unsupported, "\(place) is Elasticsearch \(version): this store requires 7 or later")
        }
    }

    var description: String { "\(isOpenSearch ? "OpenSearch" : "Elasticsearch") \(version)" }

    /// Whether an index has a named mapping type, which Python's driver gives in every path.
    var hasTypes: Bool { isOpenSearch ? major < 2 : major < 8 }

    /// Whether the server can hold a point in time open whose hits have an order without ties (7.12). OpenSearch has
    /// points in time too, but does not break ties.
    var hasPointInTime: Bool { !isOpenSearch && (major, minor) >= (7, 12) }

    /// Returns the media type that selects the behaviour of version 8, which version 9 also supports.
    func mediaType(lines: Bool) -> String {
        guard !isOpenSearch, major == 8 || major == 9 else {
            return lines ? "application/x-ndjson" : "application/json"
        }
        return "application/vnd.elasticsearch+\(lines ? "x-ndjson" : "json"); compatible-with=8"
    }
}
#endif
