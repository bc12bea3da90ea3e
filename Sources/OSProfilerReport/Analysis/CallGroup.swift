//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The text by which repeated calls are counted: a request without the parts that differ from call to call.
///
/// `GET /v1/nodes/{id}/states`, `SELECT … FROM nodes WHERE nodes.uuid = ?`, `do_node_deploy`.
enum CallGroup {
    /// Bytes of UTF-8.
    static let limit = 500

    static func text(of request: SpanRequest) -> String {
        switch request.source {
        case .request(let method):
            let path = RouteText.normalised(request.path ?? "")
            return method.map { "\($0) \(path)" } ?? path
        case .statement(let statement):
            return StatementText.normalised(statement).truncated(to: limit)
        case .function:
            return request.text
        }
    }
}
