//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Testing

@testable import OSProfilerCore

/// The request of a summary, which has none of the names by which members are secret.
@Suite struct RedactedRequestTests {
    @Test(arguments: [
        ("GET /v1/nodes", "path", "***"), ("GET /v1/nodes", "request.method", "***"), ("/v1", "requests.path", "***"),
        ("GET /v1/nodes", "db,statement,function.name", "GET /v1/nodes"),
        ("SELECT nodes", "statement", "***"), ("SELECT nodes", "db", "***"),
        ("SELECT nodes", "db.params", "SELECT nodes"),
        ("create_node", "function.name", "***"), ("create_node", "path,statement", "create_node"),
        ("GET /v1/x?token=abc", "other", "GET /v1/x?token=***"),
    ])
    func isMaskedLikeItsMember(request: String, names: String, shown: String) throws {
        #expect(try #require(Redaction(adding: names)).masked(request: request) == shown)
    }
}
