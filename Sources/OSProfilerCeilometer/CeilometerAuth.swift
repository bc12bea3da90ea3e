//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import OSProfilerStore

/// How the event API learns who asks.
enum CeilometerAuth: Sendable {
    /// Nobody checks: an API without Keystone believes these headers, and one behind it drops them.
    case stated(user: String, project: String)
    /// A token that somebody else got.
    case token(String)
    /// A token that Keystone gives for these.
    case keystone(KeystoneCredentials)

    /// - Parameter hasEndpoint: whether it is known where the API is, without Keystone's catalog.
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
                "ceilometer:// without a host looks into Keystone's catalog: set OS_AUTH_URL and the other OS_ variables "
                    + "(source an openrc file), or name the event API, ceilometer://host:\(CeilometerConnectionString.defaultPort)"
            )
        }
    }
}
#endif
