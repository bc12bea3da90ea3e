//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerHTTP
internal import OSProfilerStore
internal import Synchronization

/// A client of the event API: Panko's, and before it Ceilometer's own.
final class EventAPI: Sendable {
    /// The data that a request needs besides its query.
    struct Session: Sendable {
        let endpoint: String
        let headers: [(name: String, value: String)]
        /// The roles of the token; nil if Keystone was not asked.
        let roles: [String]?
    }

    /// One condition of a query.
    struct Condition {
        var field: String
        var operation = "eq"
        var value: String
    }

    private static let administrator = "admin"

    private let settings: CeilometerConnectionString
    private let http: HTTPSession
    private let session = Mutex<Session?>(nil)

    /// Creates the client without a request.
    init(_ settings: CeilometerConnectionString) throws(StoreError) {
        self.settings = settings
        http = try HTTPSession(settings.http)
    }

    func close() { http.close() }

    /// Returns whether the user is an administrator; nil if this is unknown.
    func isAdministrator() throws(StoreError) -> Bool? { try currentSession().roles?.contains(Self.administrator) }

    /// Requests events.
    ///
    /// - Parameter options: `limit`, `marker` and `sort`.
    func events(_ conditions: [Condition], _ options: [(String, String)]) throws(StoreError) -> [UInt8] {
        let session = try currentSession()
        var answer = try send(conditions, options, session)
        if answer.status == 401, case .keystone = settings.access {
            // Tokens expire; a second refusal is final.
            answer = try send(conditions, options, try login())
        }
        guard answer.status == 200 else { throw fault(answer, session) }
        return answer.body
    }

    private func send(
        _ conditions: [Condition],
        _ options: [(String, String)],
        _ session: Session
    ) throws(StoreError) -> HTTPResponse {
        var conditions = conditions
        // For a user who is not an administrator, the API would filter by a trait of this name.
        if settings.allTenants ?? session.roles?.contains(Self.administrator) ?? false {
            conditions.append(Condition(field: "all_tenants", value: "True"))
        }
        let query = conditions.flatMap { condition in
            // Without a type the API guesses one, and treats an id of digits as a number.
            [
                ("q.field", condition.field), ("q.op", condition.operation), ("q.type", "string"),
                ("q.value", condition.value),
            ]
        }
        let text = (query + options).map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        return try http.send(
            HTTPRequest(
                "GET",
                "\(session.endpoint)/v2/events?\(text)",
                headers: session.headers + [("Accept", "application/json")]
            )
        )
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    // MARK: Sessions

    private func currentSession() throws(StoreError) -> Session {
        if let session = session.withLock({ $0 }) { return session }
        return try login()
    }

    private func login() throws(StoreError) -> Session {
        let made = try makeSession()
        session.withLock { $0 = made }
        return made
    }

    private func makeSession() throws(StoreError) -> Session {
        switch settings.access {
        case .stated(let user, let project):
            return Session(
                endpoint: settings.endpoint ?? "",
                headers: [("X-User-Id", user), ("X-Project-Id", project), ("X-Roles", Self.administrator)],
                roles: nil
            )
        case .token(let token):
            return Session(endpoint: settings.endpoint ?? "", headers: [("X-Auth-Token", token)], roles: nil)
        case .keystone(let credentials):
            let keystone = Keystone(http: http, credentials: credentials)
            let token = try keystone.token()
            guard let endpoint = settings.endpoint ?? token.endpoint else { throw keystone.noEndpoint }
            return Session(endpoint: endpoint, headers: [("X-Auth-Token", token.text)], roles: token.roles)
        }
    }

    // MARK: Errors

    private func fault(_ answer: HTTPResponse, _ session: Session) -> StoreError {
        let place = "the event API at \(ServerURL.masked(session.endpoint))"
        let said = APIResponse.text(answer)
        switch answer.status {
        case 401, 403: return StoreError(.accessDenied, "\(place) \(refusal(said))")
        case 429, 500...:
            return StoreError(.unavailable, "\(place) answers with \(answer.status)\(said); its log says more")
        case 400: return StoreError(.other, "\(place) does not understand the query\(said)")
        default:
            return StoreError(.foreign, "\(place) has no /v2/events: it answers with \(answer.status)\(said)")
        }
    }

    private func refusal(_ said: String) -> String {
        switch settings.access {
        case .stated: "requires a token\(said); set OS_AUTH_URL and the other OS_ variables, or OS_TOKEN"
        case .token: "refuses the token of OS_TOKEN\(said)"
        case .keystone(let credentials): "refuses \(credentials.asker)\(said)"
        }
    }
}
#endif
