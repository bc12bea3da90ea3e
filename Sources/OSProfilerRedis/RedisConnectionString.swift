//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
public import OSProfilerStore

/// Where a `redis://` or `redissentinel://` connection string leads.
public struct RedisConnectionString: Sendable {
    public static let schemes = StoreBackend.redis.schemes

    /// A host and a port.
    struct Endpoint: Sendable, Hashable, CustomStringConvertible {
        let host: String
        let port: Int

        var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    /// The sentinels that know the master.
    struct Sentinels: Sendable {
        let endpoints: [Endpoint]
        /// What they call the master and its replicas.
        let serviceName: String
        /// Theirs, not the master's.
        let password: String?
    }

    /// The server; nil where sentinels name it.
    let server: Endpoint?
    let sentinels: Sentinels?
    let user: String?
    /// The master's; nil where the string has none.
    let password: String?
    let database: Int
    /// Seconds that connecting, and each answer, may take.
    let timeout: Double
    /// Seconds after its last point that a trace is kept; nil for ever.
    let timeToLive: Int?
    /// Replicas that must have a batch before it counts as stored; nil where the string does not say.
    let replicas: Int?

    private static let members = ["socket_timeout", "ttl", "wait_replicas"]
    private static let sentinelMembers = members + ["sentinel_service_name", "sentinel_password"]

    public init(_ text: String) throws(StoreError) {
        let url: ServerURL
        do throws(ServerURL.Fault) {
            url = try ServerURL(text)
        } catch {
            throw Self.fault("has \(error.symptom)")
        }
        guard url.scheme != "rediss" else {
            throw StoreError(
                .unsupported,
                "rediss:// is not supported, because hiredis 0.14 has no TLS: "
                    + "let stunnel (client = yes, verifyChain = yes) carry redis://localhost to the server"
            )
        }
        let isSentinel = url.scheme == "redissentinel"
        guard isSentinel || url.scheme == "redis" else { throw Self.fault("is none of redis and redissentinel") }
        let endpoints = url.servers.map {
            Endpoint(host: $0.host ?? "localhost", port: $0.port ?? (isSentinel ? 26379 : 6379))
        }
        guard isSentinel || endpoints.count <= 1 else {
            throw Self.fault("names several servers, which only redissentinel:// can")
        }
        let known = isSentinel ? Self.sentinelMembers : Self.members
        if let unknown = url.members.first(where: { !known.contains($0.name) }) {
            throw Self.fault("has the unknown member \"\(unknown.name)\": known are \(known.joined(separator: ", "))")
        }
        func member(_ name: String) -> String? { url.members.last { $0.name == name }?.value }

        let nobody = Endpoint(host: "localhost", port: isSentinel ? 26379 : 6379)
        if isSentinel {
            server = nil
            sentinels = Sentinels(
                endpoints: endpoints.isEmpty ? [nobody] : endpoints,
                serviceName: member("sentinel_service_name") ?? "mymaster",
                password: member("sentinel_password")
            )
        } else {
            server = endpoints.first ?? nobody
            sentinels = nil
        }
        user = url.servers.compactMap(\.user).first { !$0.isEmpty }
        password = url.servers.compactMap(\.password).first
        database = try Self.database(url.path)
        timeout =
            try member("socket_timeout").map { value throws(StoreError) in
                guard let seconds = Double(value), seconds >= 0.05, seconds <= 3600 else {
                    throw Self.fault("has a socket_timeout that is not between 0.05 and 3600 seconds")
                }
                return seconds
            } ?? 5
        timeToLive = try member("ttl").map(Self.seconds)
        replicas = try member("wait_replicas").map { value throws(StoreError) in
            guard let count = Int(value), (0...100).contains(count) else {
                throw Self.fault("has a wait_replicas that is not between 0 and 100")
            }
            return count
        }
    }

    private static func database(_ path: String?) throws(StoreError) -> Int {
        guard let path, !path.isEmpty else { return 0 }
        guard let number = Int(path), number >= 0 else {
            throw fault("names no database by its number, as in redis://localhost:6379/0")
        }
        return number
    }

    /// `7d` in seconds.
    private static func seconds(_ text: String) throws(StoreError) -> Int {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()), number > 0,
            number <= 36_500 * 86_400 / unit
        else { throw fault("has a ttl that is not a number with its unit, 90s, 10m, 2h, 7d or 2w") }
        return number * unit
    }

    private static func fault(_ symptom: String) -> StoreError {
        StoreError(.badConnectionString, "the redis connection string \(symptom)")
    }
}
#endif
