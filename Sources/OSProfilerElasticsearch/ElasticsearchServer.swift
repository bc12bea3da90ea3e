//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerStore

/// What answers, as it tells by `GET /`.
struct ElasticsearchServer: Sendable, Equatable {
    let isOpenSearch: Bool
    let version: String
    let major: Int
    let minor: Int

    /// - Throws: ``StoreError`` with code `.foreign` or `.unsupported`.
    init(_ answer: JSONNode, place: String) throws(StoreError) {
        guard let version = answer["version"]?["number"]?.string else {
            throw StoreError(.foreign, "what answers at \(place) is neither Elasticsearch nor OpenSearch")
        }
        let numbers = version.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { throw StoreError(.foreign, "\(place) has a version that is none: \(version)") }
        self.version = version
        major = numbers[0]
        minor = numbers[1]
        isOpenSearch = answer["version"]?["distribution"]?.string == "opensearch"
        guard isOpenSearch || major >= 7 else {
            throw StoreError(.unsupported, "\(place) is Elasticsearch \(version): 7 or later is needed")
        }
    }

    var description: String { "\(isOpenSearch ? "OpenSearch" : "Elasticsearch") \(version)" }

    /// Whether an index has a mapping type with a name, which Python's driver gives in every path.
    var hasTypes: Bool { isOpenSearch ? major < 2 : major < 8 }

    /// Whether a view of an index can be held open, and its hits have an order without ties (7.12). OpenSearch can hold
    /// one too, but orders no ties.
    var hasPointInTime: Bool { !isOpenSearch && (major, minor) >= (7, 12) }

    /// The media type that asks for the behaviour of version 8, which 9 has too.
    func mediaType(lines: Bool) -> String {
        guard !isOpenSearch, major == 8 || major == 9 else {
            return lines ? "application/x-ndjson" : "application/json"
        }
        return "application/vnd.elasticsearch+\(lines ? "x-ndjson" : "json"); compatible-with=8"
    }
}
#endif
