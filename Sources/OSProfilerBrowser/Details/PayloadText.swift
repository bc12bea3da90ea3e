//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// The texts of a payload for people.
struct PayloadText {
    /// Bytes of a payload that are formatted at the most.
    private static let limit = 1 << 20

    private let document: JSONDocument?

    init(_ payload: [UInt8]) { document = try? JSONDocument(payload, allowsSurrogates: true) }

    private var info: JSONView? { document?.root["info"] }

    /// `GET http://host/v1/nodes?limit=1`
    var request: String? {
        guard let request = info?["request"] ?? info?["requests"], let path = request["path"]?.string else {
            return nil
        }
        let host = request["hostname"]?.string ?? request["host"]?.string
        let port = request["port"].map { ":" + Self.text($0) } ?? ""
        let server = host.map { "\(request["scheme"]?.string ?? "http")://\($0)\(port)" } ?? ""
        let query = request["query"]?.string.flatMap { $0.isEmpty ? nil : "?" + $0 } ?? ""
        return (request["method"].map { Self.text($0) + " " } ?? "") + server + path + query
    }

    var statement: String? { info?["db"]?["statement"]?.string }
    var parameters: String? { info?["db"]?["params"].map(Self.text) }
    var function: String? { info?["function"]?["name"]?.string }
    var arguments: String? { info?["function"]?["args"].map(Self.text) }
    var keywords: String? { info?["function"]?["kwargs"].map(Self.text) }
    var result: String? { (info?["function"]?["result"] ?? info?["db"]?["result"]).map(Self.text) }

    /// The text of a string, else JSON.
    private static func text(_ value: JSONView) -> String {
        value.string ?? value.withBytes { pretty($0, isEnveloped: false) }
    }

    /// Returns JSON on several lines.
    static func pretty(_ value: UnsafeRawBufferPointer, isEnveloped: Bool) -> String {
        var writer = ByteWriter(capacity: 4096)
        var json = PythonJSON(.readable)
        guard value.count <= limit else { return "\(CountText.bytes(value.count)) of JSON" }
        json.write(value, level: 0, unwrapsTypes: !isEnveloped, into: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
