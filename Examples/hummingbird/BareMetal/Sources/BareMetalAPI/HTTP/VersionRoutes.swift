//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Hummingbird

/// Where a client finds out what the service has: `/`, `/v1` and `/v1/drivers`.
func addVersionRoutes(to router: Router<BasicRequestContext>) {
    router.get("/") { request, _ in Root(version: Version(request)) }
    router.get("v1") { request, _ in
        VersionResources(
            version: Version(request),
            nodes: [Link(request, "v1/nodes")],
            drivers: [Link(request, "v1/drivers")]
        )
    }
    router.get("v1/drivers") { _, _ in Drivers(drivers: [Driver(name: Node.driver, hosts: ["localhost"])]) }
}

private struct Root: ResponseEncodable {
    var name = "OpenStack Ironic API"
    var description = "A small bare-metal API, which shows how a Swift service is traced."
    var versions: [Version]
    var defaultVersion: Version

    init(version: Version) { (versions, defaultVersion) = ([version], version) }

    enum CodingKeys: String, CodingKey {
        case name, description, versions
        case defaultVersion = "default_version"
    }
}

private struct VersionResources: ResponseEncodable {
    var id = "v1"
    var version: Version
    var nodes: [Link]
    var drivers: [Link]
}

private struct Drivers: ResponseEncodable {
    var drivers: [Driver]
}

private struct Driver: ResponseEncodable {
    var name: String
    var hosts: [String]
}

private struct Version: ResponseEncodable {
    var id = "v1"
    var status = "CURRENT"
    var oldest = "\(APIVersion.oldest)"
    var newest = "\(APIVersion.newest)"
    var links: [Link]

    init(_ request: Request) { links = [Link(request, "v1/")] }

    enum CodingKeys: String, CodingKey {
        case id, status, links
        case oldest = "min_version"
        case newest = "version"
    }
}
