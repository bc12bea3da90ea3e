//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import AsyncHTTPClient
import Foundation
import Hummingbird

/// Asks the bare-metal API. AsyncHTTPClient makes a span of each request, and signs it.
struct BareMetalClient {
    private struct Answer: Decodable {
        var nodes: [Node]
    }

    let url: String

    /// - Throws: `HTTPError` if the API does not answer as it should.
    func nodes() async throws -> [Node] {
        var request = HTTPClientRequest(url: "\(url)/v1/nodes?fields=uuid,provision_state")
        request.headers.add(name: "X-OpenStack-Ironic-API-Version", value: "latest")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        guard response.status == .ok else {
            throw HTTPError(.badGateway, message: "The bare-metal API answers with \(response.status.code).")
        }
        let body = try await response.body.collect(upTo: 16 << 20)
        return try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView)).nodes
    }
}
