//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Hummingbird

/// The address of a resource, by the name that the client used for this service.
struct Link: ResponseEncodable {
    var href: String
    var rel = "self"

    init(_ request: Request, _ path: String) { href = "http://\(request.head.authority ?? "localhost")/\(path)" }
}
