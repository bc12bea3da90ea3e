//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
import Foundation
import OSProfilerHTTP
import TestSupport

/// The strict receiver of `Tests/Python/interop/otlp_receiver.py`.
final class OTLPReceiver {
    struct Taken: Decodable {
        struct Request: Decodable {
            let spans: [ReceivedSpan]
        }
        struct Asked: Decodable {
            let path: String
            let bytes: Int
            let headers: [String: String]
        }
        let taken: [Request]
        let asked: [Asked]

        var spans: [ReceivedSpan] { taken.flatMap(\.spans) }
    }

    let server: PrivateServer
    private let session: HTTPSession

    init() throws {
        let python = try PythonPeers.program()
        let script = PythonPeers.script("interop/otlp_receiver.py")
        server = try PrivateServer("otlp-receiver") { port, _ in [python, script, "\(port)"] }
        session = try HTTPSession()
        try server.start()
    }

    deinit { session.close() }

    var connectionString: String { "otlp://127.0.0.1:\(server.port)" }

    /// Decides the answers to the next requests; see the script.
    func answer(_ plan: [String: Any]) throws {
        let body = try JSONSerialization.data(withJSONObject: plan)
        let url = "http://127.0.0.1:\(server.port)/next"
        _ = try session.send(HTTPRequest("POST", url, body: [UInt8](body)))
    }

    func received() throws -> Taken {
        let answer = try session.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/requests"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Taken.self, from: Data(answer.body))
    }
}

/// A span as OpenTelemetry's Python classes read it.
struct ReceivedSpan: Decodable {
    let traceId: String
    let spanId: String
    let parentSpanId: String
    let name: String
    let start: UInt64
    let end: UInt64
    let attributes: [String: ReceivedValue]
    let status: Int
    let resource: [String: ReceivedValue]
}

enum ReceivedValue: Decodable, Equatable {
    case text(String)
    case other

    init(from decoder: any Decoder) throws {
        self = (try? decoder.singleValueContainer().decode(String.self)).map(ReceivedValue.text) ?? .other
    }
}
#endif
