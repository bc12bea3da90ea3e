//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct ServerURLTests {
    @Test func everyPart() throws {
        let url = try ServerURL("Redis://me:p%40ss@one:1,[::1]:2,:3/a%20b?x=1&y=%3D&z")
        #expect(url.scheme == "redis")
        #expect(
            url.servers == [
                ServerURL.Server(host: "one", port: 1, user: "me", password: "p@ss"),
                ServerURL.Server(host: "::1", port: 2),
                ServerURL.Server(port: 3),
            ]
        )
        #expect(url.path == "a b")
        #expect(url.members.passedOver == ["x", "y", "z"])
    }

    @Test func hostAndPortAsAURLHasThem() {
        #expect(ServerURL.authority("h", 1) == "h:1" && ServerURL.authority("h", nil) == "h")
        #expect(ServerURL.authority("::1", 1) == "[::1]:1" && ServerURL.authority("::1", nil) == "[::1]")
    }

    @Test func aMemberIsSetOnce() {
        #expect(ServerURL.setting("a", to: "x&y", in: "s://h") == "s://h?a=x%26y")
        #expect(ServerURL.setting("a", to: "1", in: "s://h?b=2&a=3&c") == "s://h?b=2&c&a=1")
        #expect(ServerURL.has("a", .any, in: "s://h?b=2&a") && !ServerURL.has("a", .any, in: "s://h/a?aa=2"))
    }

    @Test func whatIsAbsent() throws {
        let url = try ServerURL("redis://")
        #expect(url.servers.isEmpty && url.path == nil && url.members.all.isEmpty)
        #expect(
            try ServerURL("redis://:secret@h").servers == [ServerURL.Server(host: "h", user: "", password: "secret")]
        )
    }

    @Test(
        arguments: [
            "redis:/h", "a://h:0", "a://h:port", "a://u:p/w@h", "a://u:p?w=@h", "a://[::1", "a://::1", "a://h/%zz",
        ]
    )
    func errorsTellNoPassword(text: String) {
        let error = #expect(throws: ServerURLError.self) { try ServerURL(text) }
        #expect(error?.description.contains("u:p") == false)
    }
}
