//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import OSProfilerStore

/// How a request identifies its user to the event API.
enum CeilometerAuth: Sendable {
    /// Headers that nothing checks: an API without Keystone believes them, and an API behind Keystone drops them.
    case stated(user: String, project: String)
    /// A token that the user already has.
    case token(String)
    /// A token that Keystone issues for these credentials.
    case keystone(KeystoneCredentials)

    /// - Parameter hasEndpoint: whether the API's address is known without Keystone's catalog.
    init(_ settings: IdentitySettings, hasEndpoint: Bool) throws(StoreError) {
        let token = settings["token"] ?? settings["auth_token"]
        let isOpen = ["none", "noauth"].contains(settings["auth_type"] ?? "")
        if hasEndpoint, !isOpen, let token {
            self = .token(token)
        } else if !isOpen, let authURL = settings["auth_url"] {
            self = .keystone(try KeystoneCredentials(settings, authURL: authURL, token: token))
        } else if hasEndpoint {
            self = .stated(user: settings["user_id"] ?? "admin", project: settings["project_id"] ?? "admin")
        } else {
            throw StoreError(
                .badConnectionString,
                "ceilometer:// without a host searches Keystone's catalog: set OS_AUTH_URL and the other OS_ variables "
                    + "(source an openrc file), or use ceilometer://host:\(CeilometerConnectionString.defaultPort)"
            )
        }
    }
}
#endif
