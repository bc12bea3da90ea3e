//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Hummingbird

/// What a client sends to create a node.
struct NewNode: Decodable {
    var uuid: String?
    var name: String?
    var driver: String
    var driverInfo: [String: JSONValue]?
    var properties: [String: JSONValue]?
    var extra: [String: JSONValue]?
    var resourceClass: String?

    enum CodingKeys: String, CodingKey {
        case uuid, name, driver, properties, extra
        case driverInfo = "driver_info"
        case resourceClass = "resource_class"
    }
}

extension Node {
    /// - Throws: `HTTPError` for what cannot be a node.
    init(_ new: NewNode) throws {
        guard new.driver == Node.driver else {
            throw HTTPError(
                .badRequest,
                message: "No valid host was found. Reason: the driver \(new.driver) is unknown."
            )
        }
        if let uuid = new.uuid, UUID(uuidString: uuid) == nil {
            throw HTTPError(.badRequest, message: "Expected a UUID but received \(uuid).")
        }
        self.init(
            uuid: (new.uuid ?? UUID().uuidString).lowercased(),
            name: new.name,
            driver: new.driver,
            driverInfo: new.driverInfo ?? [:],
            properties: new.properties ?? [:],
            extra: new.extra ?? [:],
            resourceClass: new.resourceClass
        )
    }
}
