//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
import Foundation
import OSProfilerCore
import OSProfilerElasticsearch
import OSProfilerHTTP
import OSProfilerStore
import TestSupport
import Testing

/// A private stand-in for a server: see `Tests/Python/elasticsearch`.
final class ElasticsearchDouble: Sendable {
    /// One of each kind that differs.
    static let flavours = [
        "elasticsearch:7.10.2", "elasticsearch:7.17.12", "elasticsearch:8.19.0", "elasticsearch:9.1.0",
        "opensearch:1.3.20", "opensearch:2.19.0", "opensearch:3.2.0",
    ]

    static let folder = PythonPeers.script("elasticsearch")

    let server: PrivateServer
    /// Without scheme.
    let address: String

    init(_ flavour: String = flavours[2], options: [String] = []) throws {
        server = try PrivateServer("elasticsearch", environment: ["PYTHONDONTWRITEBYTECODE": "1"]) { port, folder in
            ["python3", "\(Self.folder)/server.py", "--port", "\(port)", "--folder", folder, "--flavour", flavour]
                + options
        }
        address = "\(server.host):\(server.port)"
        try server.start()
    }

    func store(_ string: String? = nil) throws -> ElasticsearchStore {
        try ElasticsearchStore(ElasticsearchConnectionString(string ?? "elasticsearch://\(address)?timeout=5"))
    }

    /// What happens to the next requests.
    func setFaults(_ json: String) throws { try server.write(json, to: "faults.json") }

    /// Sends a request of the test's own.
    @discardableResult
    func ask(_ method: String, _ path: String, _ body: String? = nil) throws -> String {
        let session = try HTTPSession()
        defer { session.close() }
        let headers = body == nil ? [] : [(name: "Content-Type", value: "application/json")]
        let request = HTTPRequest(
            method,
            "http://\(address)\(path)",
            headers: headers,
            body: body.map { Array($0.utf8) }
        )
        return String(decoding: try session.send(request).body, as: UTF8.self)
    }

    /// Deletes everything.
    func empty() throws {
        let names = ["-notifications", "-notifications-error", "-payloads", "-traces", "-rejected"]
        try ask("DELETE", "/\(names.map { "osprofiler\($0)" }.joined(separator: ","))?ignore_unavailable=true")
    }

    /// Runs a program of the Python environment with one of the scripts beside the double.
    static func runPython(_ arguments: [String], input: String = "") throws -> String {
        let output = try PythonPeers.run(
            "elasticsearch/\(arguments[0])",
            Array(arguments.dropFirst()),
            input: Data(input.utf8)
        )
        return String(decoding: output, as: UTF8.self)
    }
}

extension TraceStore {
    @discardableResult
    func append(_ batch: PointBatch, at time: Int64 = 1) throws -> AppendResult {
        let writer = try makeWriter()
        defer { writer.close() }
        return try writer.append(batch, rejected: [], at: Timestamp(microseconds: time))
    }
}

/// Points of one trace, of which each has a message of its own.
func points(_ payloads: [String], firstMessage: Int = 0) throws -> PointBatch {
    var batch = PointBatch()
    for (index, payload) in payloads.enumerated() {
        try [UInt8](payload.utf8).withUnsafeBytes {
            let key = UUID128(first: 0xE5, second: UInt64(firstMessage + index))
            try batch.append(payload: $0, messageKey: key, isEnveloped: false)
        }
    }
    return batch
}

func payload(_ name: String, _ traceID: String, base: String = "b", info: String = #"{"host": "h"}"#) -> String {
    """
    {"name": "\(name)", "base_id": "\(base)", "trace_id": "\(traceID)", "parent_id": "\(base)", \
    "timestamp": "2026-01-01T00:00:00.000001", "info": \(info), "project": "p", "service": "s"}
    """
}
#endif
