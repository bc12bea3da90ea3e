//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import OSProfilerCore
internal import OSProfilerHTTP
internal import OSProfilerStore

/// A token, and the data that Keystone returned with it.
struct KeystoneToken: Sendable {
    let text: String
    let roles: [String]
    /// The address of the event API in the catalog; nil if the catalog does not have one.
    let endpoint: String?
}

/// A client that logs in to Keystone.
struct Keystone {
    let http: HTTPSession
    let credentials: KeystoneCredentials

    /// The service types that an event API may have in the catalog, the preferred one first.
    private static let serviceTypes = ["event", "metering"]

    func token() throws(StoreError) -> KeystoneToken {
        let request = HTTPRequest(
            "POST",
            credentials.address + "/auth/tokens",
            headers: [("Content-Type", "application/json"), ("Accept", "application/json")],
            body: credentials.body
        )
        let answer = try http.send(request)
        guard answer.status == 201, let text = answer.header("X-Subject-Token"),
            let token = APIResponse.json(answer.body)?["token"]
        else { throw fault(answer) }
        let roles = token["roles"]?.elements.compactMap { $0["name"]?.string } ?? []
        return KeystoneToken(text: text, roles: roles, endpoint: endpoint(token))
    }

    private func endpoint(_ token: JSONView) -> String? {
        guard let services = token["catalog"]?.elements else { return nil }
        for type in Self.serviceTypes {
            for service in services where service["type"]?.string == type {
                let endpoint = service["endpoints"]?.elements.first(where: isWanted)
                if let url = endpoint?["url"]?.string { return CeilometerConnectionString.root(url) }
            }
        }
        return nil
    }

    private func isWanted(_ endpoint: JSONView) -> Bool {
        endpoint["interface"]?.string == credentials.interface && endpoint["url"]?.kind == .string
            && (credentials.region == nil || endpoint["region_id"]?.string == credentials.region)
    }

    /// The error for a catalog without the address of the event API.
    var noEndpoint: StoreError {
        let place = "(interface \(credentials.interface)\(credentials.region.map { ", region \($0)" } ?? ""))"
        let scope =
            credentials.project == nil
            ? "; a token without a project has no catalog: set OS_PROJECT_NAME" : ""
        return StoreError(
            .foreign,
            "Keystone's catalog has no service of type event or metering \(place)\(scope); or use "
                + "ceilometer://host:\(CeilometerConnectionString.defaultPort)"
        )
    }

    private func fault(_ answer: HTTPResponse) -> StoreError {
        let place = ServerURL.masked(credentials.address)
        let said = APIResponse.text(answer)
        switch answer.status {
        case 401: return StoreError(.accessDenied, "Keystone at \(place) refuses \(credentials.asker)\(said)")
        case 403: return StoreError(.accessDenied, "Keystone at \(place) denies \(credentials.asker) a token\(said)")
        case 429, 500...: return StoreError(.unavailable, "Keystone at \(place) answers with \(answer.status)\(said)")
        case 400: return StoreError(.badConnectionString, "Keystone at \(place) does not understand the login\(said)")
        default:
            return StoreError(
                .badConnectionString,
                "there is no Keystone at \(place): it answers with \(answer.status)\(said); see OS_AUTH_URL"
            )
        }
    }
}
#endif
