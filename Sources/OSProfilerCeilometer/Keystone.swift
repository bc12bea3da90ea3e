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
            let document = JSONDocument(answer.body), let token = document.value(of: "token", in: 0)
        else { throw fault(answer) }
        let roles = document.elements(of: document.value(of: "roles", in: token))
            .compactMap { document.text(of: "name", in: $0) }
        return KeystoneToken(text: text, roles: roles, endpoint: endpoint(document, token))
    }

    private func endpoint(_ document: borrowing JSONDocument, _ token: UInt32) -> String? {
        let services = document.elements(of: document.value(of: "catalog", in: token))
        for type in Self.serviceTypes {
            for service in services where document.text(of: "type", in: service) == type {
                for endpoint in document.elements(of: document.value(of: "endpoints", in: service)) {
                    guard document.text(of: "interface", in: endpoint) == credentials.interface,
                        let url = document.text(of: "url", in: endpoint)
                    else { continue }
                    let region = document.text(of: "region_id", in: endpoint)
                    if credentials.region == nil || credentials.region == region {
                        return CeilometerConnectionString.root(url)
                    }
                }
            }
        }
        return nil
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
