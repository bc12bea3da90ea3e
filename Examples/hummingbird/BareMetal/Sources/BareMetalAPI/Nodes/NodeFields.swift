//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Hummingbird

/// Which fields of a node a client wants to see.
struct NodeFields {
    typealias Field = Node.CodingKeys

    static let all = NodeFields(fields: Field.allCases)
    static let summary = NodeFields(fields: [.uuid, .name, .instanceUUID, .powerState, .provisionState, .maintenance])

    let fields: [Field]

    private init(fields: [Field]) { self.fields = fields }

    /// - Returns: nil if the request does not say.
    /// - Throws: `HTTPError` for a field that no node has.
    init?(_ request: Request) throws {
        if let names = request.uri.queryParameters.get("fields") {
            fields = try names.split(separator: ",").map { name in
                guard let field = Field(rawValue: String(name)) else {
                    throw HTTPError(.badRequest, message: "Field(s) \"\(name)\" are not valid.")
                }
                return field
            }
        } else if request.uri.queryParameters.get("detail", as: Bool.self) == true {
            self = .all
        } else {
            return nil
        }
    }
}
