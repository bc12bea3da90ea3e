//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
public import OSProfilerStore

/// The servers and settings in a `redis://` or `redissentinel://` connection string.
public struct RedisConnectionString: Sendable {
    /// The schemes, the usual one first.
    public static let schemes = StoreBackend.redis.schemes

    /// A host and a port.
    struct Endpoint: Sendable, Hashable, CustomStringConvertible {
        let host: String
        let port: Int

        var description: String { ServerURL.authority(host, port) }
    }

    /// The sentinels that monitor the master.
    struct Sentinels: Sendable {
        let endpoints: [Endpoint]
        /// Their name for the master and its replicas.
        let serviceName: String
        /// The user for the sentinels, not for the master.
        let user: String?
        let password: String?
    }

    /// The server; nil if sentinels provide it.
    let server: Endpoint?
    let sentinels: Sentinels?
    let user: String?
    /// The master's password; nil if the string has none.
    let password: String?
    let database: Int
    /// The time limit of a response, in seconds.
    let timeout: Double
    /// The time limit for connecting, in seconds.
    let connectTimeout: Double
    /// How long a trace is kept after its last point, in seconds; nil to keep it forever.
    let timeToLive: Int?
    /// The number of replicas that must have a batch before it counts as stored; nil if the string does not set it.
    let replicas: Int?

    public init(_ text: String) throws(StoreError) {
        guard !text.lowercased().hasPrefix("rediss:") else {
            throw StoreError(.unsupported, "rediss:// is not supported: \(RedisURL.withoutTLS)")
        }
        do throws(ServerURLError) {
            let isSentinel = text.lowercased().hasPrefix("redissentinel:")
            let form = RedisURL.form(isSentinel: isSentinel)
            let url = try ServerURL(text, form)
            let members = url.members
            if !isSentinel { _ = try url.onlyServer(form) }
            let servers = url.servers.isEmpty ? [ServerURL.Server()] : url.servers
            let endpoints = servers.map {
                Endpoint(host: $0.host ?? "localhost", port: $0.port ?? (isSentinel ? 26379 : 6379))
            }
            server = isSentinel ? nil : endpoints[0]
            sentinels =
                isSentinel
                ? Sentinels(
                    endpoints: endpoints,
                    serviceName: members["sentinel_service_name"] ?? "mymaster",
                    user: members["sentinel_username"],
                    password: members["sentinel_password"]
                ) : nil
            user = servers.compactMap(\.user).first { !$0.isEmpty } ?? members["username"]
            password = servers.compactMap(\.password).first ?? members["password"]
            // As in redis-py, the member takes precedence over the path.
            let database = try Self.database(url.path, form)
            self.database = try members.integer("db", 0...Int(Int32.max)) ?? database
            timeout = try members.seconds("socket_timeout", 0.05...3600) ?? 5
            connectTimeout = try members.seconds("socket_connect_timeout", 0.05...3600) ?? timeout
            // A wrong guess at a missing unit could delete a week's traces.
            timeToLive = try members.seconds("ttl", 1...36_500 * 86_400, needsUnit: true).map { Int($0.rounded(.up)) }
            replicas = try members.integer("wait_replicas", 0...100)
        } catch {
            throw StoreError(error)
        }
    }

    private static func database(_ path: String?, _ form: URLForm) throws(ServerURLError) -> Int {
        guard let path, !path.isEmpty else { return 0 }
        guard let number = Int(path), number >= 0 else {
            throw form.error("names no database by its number, as in redis://localhost:6379/0")
        }
        return number
    }
}
#endif
