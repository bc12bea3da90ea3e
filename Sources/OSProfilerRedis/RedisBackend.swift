//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

extension StoreBackend {
    /// `redis://` and `redissentinel://` connection strings; absent without the trait `Redis`.
    public static let redis: StoreBackend = {
        var backend = StoreBackend(
            ["redis", "redissentinel", "rediss"],
            summary: "several consumers, fail-over by Sentinel",
            page: "docs/stores/redis.md",
            trait: "Redis"
        )
        #if Redis
        backend.library = Library(name: "hiredis", version: RedisStore.libraryVersion)
        backend.opening = { text, _ throws(StoreError) in RedisStore(try RedisConnectionString(text)) }
        #endif
        return backend
    }()
}
