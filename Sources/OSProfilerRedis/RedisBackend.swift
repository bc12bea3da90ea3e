//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

extension StoreBackend {
    /// The backend of `redis://` and `redissentinel://` connection strings. Without the trait `Redis`, it cannot open
    /// a store.
    public static let redis: StoreBackend = {
        var backend = StoreBackend(
            ["redis", "redissentinel", "rediss"],
            summary: "several consumers, fail-over by Sentinel",
            page: "docs/stores/redis.md",
            trait: "Redis"
        )
        backend.harmlessMembers = [
            "db", "protocol", "sentinel_service_name", "sentinel_username", "service_name", "socket_connect_timeout",
            "socket_timeout", "ttl", "user", "username", "wait_replicas",
        ]
        backend.profilerOptions = ["redissentinel": ["sentinel_service_name", "socket_timeout"]]
        #if Redis
        backend.ignoredMembers = { text in
            let isSentinel = text.lowercased().hasPrefix("redissentinel:")
            return ignoredMembers(of: RedisURL.form(isSentinel: isSentinel))(text)
        }
        backend.library = Library(name: "hiredis", version: RedisStore.libraryVersion)
        backend.opening = { text, _ throws(StoreError) in RedisStore(try RedisConnectionString(text)) }
        #endif
        return backend
    }()
}
