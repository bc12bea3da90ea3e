//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
import OSProfilerStore
import Testing

@testable import OSProfilerRedis

@Suite struct RedisConnectionStringTests {
    @Test func readsEveryPartOfAServersString() throws {
        let string = try RedisConnectionString(
            "redis://us%40er:p%2Fw%3A@[::1]:6380/3?ttl=7d&wait_replicas=2&socket_timeout=0.5"
        )
        #expect(string.server?.host == "::1" && string.server?.port == 6380)
        #expect(string.server?.description == "[::1]:6380")
        #expect(string.user == "us@er" && string.password == "p/w:")
        #expect(string.database == 3 && string.timeToLive == 7 * 86_400 && string.replicas == 2)
        #expect(string.timeout == 0.5 && string.sentinels == nil)
    }

    @Test func leavesOutWhatHasADefault() throws {
        let string = try RedisConnectionString("redis://h")
        #expect(string.server?.description == "h:6379")
        #expect(string.user == nil && string.password == nil && string.database == 0)
        #expect(string.timeToLive == nil && string.replicas == nil)
        #expect(try RedisConnectionString("redis://").server?.description == "localhost:6379")
        #expect(try RedisConnectionString("redis://:secret@h/").user == nil)
    }

    @Test func readsSentinels() throws {
        let string = try RedisConnectionString(
            "redissentinel://:secret@a:1,b,c:3/0?sentinel_service_name=traces&sentinel_password=other"
        )
        #expect(string.server == nil && string.password == "secret")
        #expect(string.sentinels?.endpoints.map(\.description) == ["a:1", "b:26379", "c:3"])
        #expect(string.sentinels?.serviceName == "traces" && string.sentinels?.password == "other")
        #expect(try RedisConnectionString("redissentinel://a").sentinels?.serviceName == "mymaster")
    }

    @Test(arguments: [
        ("redis://a,b/", "several hosts"), ("redis://a/x", "database"), ("redis://a/-1", "database"),
        ("redis://a?tll=7d", "unknown member \"tll\": did you mean ttl?"),
        ("redis://a?nosuch=x", "unknown member \"nosuch\": expected one of socket_timeout, ttl, wait_replicas"),
        ("redis://a?sentinel_password=cret", "redissentinel://"), ("redis://a?ttl=7", "ttl"),
        ("redis://a?ttl=7d&ttl=8d", "ttl twice"), ("redis://a?db=x", "db that is not a number"),
        ("redis://a?tls=1", "stunnel"), ("redis://a?ssl=True", "stunnel"), ("redis://a?ssl_cert_reqs=none", "stunnel"),
        ("redis://a?ttl=0s", "ttl"), ("redis://a?ttl=999999999999w", "ttl"),
        ("redis://a?socket_timeout=0", "socket_timeout"), ("redis://a?socket_timeout=nan", "socket_timeout"),
        ("redis://a?wait_replicas=-1", "wait_replicas"), ("redis://:se/cret@a", "percent-encoded"),
    ])
    func refusesWhatItCannotUse(text: String, symptom: String) {
        let error = #expect(throws: StoreError.self) { try RedisConnectionString(text) }
        #expect(error?.code == .badConnectionString)
        #expect(error?.description.contains(symptom) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("cret") == false)
    }

    @Test func takesWhatRedisPyTakes() throws {
        let string = try RedisConnectionString(
            "redis://h/1?db=3&username=u&password=p%40&socket_connect_timeout=0.5&socket_timeout=2&retry_on_timeout=True"
                + "&decode_responses=1&health_check_interval=30&max_connections=10&protocol=3&client_name=x&ssl=false"
        )
        #expect(string.database == 3 && string.user == "u" && string.password == "p@")
        #expect(string.connectTimeout == 0.5 && string.timeout == 2)
        let sentinel = try RedisConnectionString("redissentinel://h?sentinel_username=s&sentinel_password=other")
        #expect(sentinel.sentinels?.user == "s" && sentinel.sentinels?.password == "other")
    }

    @Test func tlsIsRefusedWithAWayAround() {
        let error = #expect(throws: StoreError.self) { try RedisConnectionString("rediss://:secret@h/0") }
        #expect(error?.code == .unsupported)
        #expect(error?.description.contains("stunnel") == true)
    }
}
#endif
