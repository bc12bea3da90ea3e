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
        #expect(url.members.map(\.name) == ["x", "y", "z"] && url.members.map(\.value) == ["1", "=", ""])
    }

    @Test func whatIsAbsent() throws {
        let url = try ServerURL("redis://")
        #expect(url.servers.isEmpty && url.path == nil && url.members.isEmpty)
        #expect(
            try ServerURL("redis://:secret@h").servers == [ServerURL.Server(host: "h", user: "", password: "secret")]
        )
    }

    @Test(
        arguments: [
            "redis:/h", "a://h:0", "a://h:port", "a://u:p/w@h", "a://u:p?w=@h", "a://[::1", "a://::1", "a://h/%zz",
        ]
    )
    func faultsTellNoPassword(text: String) {
        let fault = #expect(throws: ServerURL.Fault.self) { try ServerURL(text) }
        #expect(fault?.symptom.contains("u:p") == false)
    }
}
