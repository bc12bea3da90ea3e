//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerRedis
internal import OSProfilerStore

extension StoreFactory {
    #if Redis
    static let redis = StoreFactory(
        schemes: RedisConnectionString.schemes,
        library: VersionCheck.Part(name: "hiredis", version: RedisStore.libraryVersion)
    ) { text, _ throws(StoreError) in
        RedisStore(try RedisConnectionString(text))
    }
    #else
    static let redis = StoreFactory(schemes: ["redis", "redissentinel", "rediss"]) { _, _ throws(StoreError) in
        throw StoreError(.unsupported, "this build has no Redis support: build with --traits Redis")
    }
    #endif
}
