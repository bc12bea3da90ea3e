//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import GRDB

/// A machine, as a row of the database. Its columns have the names that the API shows.
struct Node: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "nodes"
    /// The only driver that there is: it touches no hardware.
    static let driver = "fake-hardware"

    var uuid: String
    var name: String?
    var driver: String
    var driverInfo: [String: JSONValue]
    var properties: [String: JSONValue]
    var extra: [String: JSONValue]
    var resourceClass: String?
    var instanceUUID: String?
    var maintenance = false
    var powerState: String?
    var provisionState = State.enroll
    var targetProvisionState: State?
    var lastError: String?
    var createdAt = Node.now
    var updatedAt: String?

    /// The present time as Ironic writes it.
    static var now: String { Date.now.formatted(.iso8601).replacing("Z", with: "+00:00") }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case uuid, name, driver, properties, extra, maintenance
        case driverInfo = "driver_info"
        case resourceClass = "resource_class"
        case instanceUUID = "instance_uuid"
        case powerState = "power_state"
        case provisionState = "provision_state"
        case targetProvisionState = "target_provision_state"
        case lastError = "last_error"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
