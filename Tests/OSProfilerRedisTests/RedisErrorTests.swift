//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
import OSProfilerStore
import Testing

@testable import OSProfilerRedis

@Suite struct RedisErrorTests {
    @Test(arguments: [
        ("OOM command not allowed when used memory > 'maxmemory'.", StoreError.Code.full),
        ("NOAUTH Authentication required.", .accessDenied),
        ("WRONGPASS invalid username-password pair or user is disabled.", .accessDenied),
        ("ERR invalid password", .accessDenied),
        ("ERR Client sent AUTH, but no password is set", .accessDenied),
        ("NOPERM this user has no permissions to run the 'evalsha' command", .accessDenied),
        ("NOPERM The user executing the script can't run this command or subcommand", .accessDenied),
        ("LOADING Redis is loading the dataset in memory", .unavailable),
        ("CLUSTERDOWN Hash slot not served", .unavailable),
        ("READONLY You can't write against a read only replica.", .unavailable),
        ("UNBLOCKED force unblock from blocking operation, instance state changed", .unavailable),
        ("MASTERDOWN Link with MASTER is down", .unavailable),
        ("NOREPLICAS Not enough good replicas to write.", .unavailable),
        ("MISCONF Redis is configured to save RDB snapshots", .unavailable),
        ("ERR max number of clients reached", .unavailable),
        ("MOVED 3999 127.0.0.1:6381", .unsupported), ("CROSSSLOT Keys in request", .unsupported),
        ("BUSY Redis is busy running a script.", .busy), ("WRONGTYPE Operation against a key", .foreign),
        ("ERR SELECT is not allowed in cluster mode", .unsupported),
        ("ERR DB index is out of range", .badConnectionString), ("ERR anything else", .other),
    ])
    func anErrorOfTheServerHasItsCode(text: String, code: StoreError.Code) {
        let error = RedisError.storeError(text, at: "h:1")
        #expect(error.code == code)
        #expect(error.description.contains("h:1") && error.description.contains(text))
    }

    @Test func aPasswordBelongsWhereTheServerIsNamed() {
        let text = "NOAUTH Authentication required."
        let server = RedisError.storeError(text, at: "h:1").description
        #expect(server.contains("REDISCLI_AUTH"))
        let sentinel = RedisError.storeError(text, at: "h:1", .sentinel).description
        #expect(sentinel.hasPrefix("the Redis sentinel at h:1: ") && sentinel.contains("the member sentinel_password"))
        #expect(!sentinel.contains("REDISCLI_AUTH"))
        let master = RedisError.storeError(text, at: "h:1", .master).description
        #expect(master.hasPrefix("the Redis master at h:1 (named by the sentinels): "))
        #expect(master.contains("before the first sentinel"))
        #expect(RedisError.storeError("WRONGPASS x", at: "h:1", .sentinel).description.contains("sentinel_password"))
    }

    @Test func aServerOfTheOtherKindNamesTheOtherScheme() {
        let text = "ERR unknown command 'ZREVRANGEBYLEX', with args beginning with: 'osprofiler_store:started' "
        let server = RedisError.storeError(text, at: "h:1")
        #expect(server.code == .unsupported && server.description.contains("write redissentinel://"))
        let sentinel = RedisError.storeError("ERR unknown command 'SENTINEL'", at: "h:1", .sentinel)
        #expect(sentinel.code == .unsupported && sentinel.description.contains("write redis://"))
    }

    @Test func protectedModeIsToldInOneSentence() {
        let text =
            "DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the "
            + "default user. In this mode connections are only accepted from the loopback interface."
        let error = RedisError.storeError(text, at: "h:1")
        #expect(error.code == .accessDenied && error.description.contains("set requirepass"))
        #expect(!error.description.contains("loopback"))
    }

    @Test func aScriptThatMayNotIsToldLikeAnyCommand() {
        let text = "The user executing the script can't run this command or subcommand script: 104ae6"
        #expect(RedisError.storeError("ERR " + text, at: "h:1").code == .accessDenied)
    }

    /// Before Redis 7.
    @Test func aCommandThatFailsInAScriptIsToldLikeAnyCommand() {
        let text =
            "ERR Error running script (call to f_6b1b): @user_script:1: @user_script: 1: -READONLY You can't write"
        #expect(RedisError.storeError(text, at: "h:1").code == .unavailable)
    }

    @Test func argumentsAreNotRepeated() {
        let text = "ERR unknown command 'AUTH', with args beginning with: 'bob' 'hunter2' "
        let error = RedisError.storeError(text, at: "h:1").description
        #expect(error.contains("unknown command 'AUTH'") && !error.contains("hunter2") && !error.contains("bob"))
    }

    @Test func whatAServerSaysStaysOneLineOfText() {
        let error = RedisError.storeError("ERR a\r\nb\u{1B}[2J\u{9B}c" + String(repeating: "x", count: 5000), at: "h:1")
        #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        #expect(error.description.count < 500)
    }
}
#endif
