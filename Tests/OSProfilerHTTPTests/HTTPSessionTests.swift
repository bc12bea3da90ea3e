//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if HTTP
import OSProfilerCore
import OSProfilerHTTP
import OSProfilerStore
import Testing
import TestSupport

@Suite struct HTTPSessionTests {
    private func fault(_ url: String, timeout: Int64 = 30) throws -> StoreError {
        var options = HTTPSession.Options()
        options.timeout = timeout
        let session = try HTTPSession(options)
        defer { session.close() }
        return try #require(throws: StoreError.self) { try session.send(HTTPRequest("GET", url)) }
    }

    @Test func nobodyListens() throws {
        let error = try fault("http://127.0.0.1:1/x?token=secret")
        #expect(error.code == .unavailable)
        #expect(error.description.contains("127.0.0.1:1") && error.description.contains("refused"))
        #expect(!error.description.contains("secret"))
    }

    @Test func noSuchHost() throws {
        #expect(try fault("http://no-such-host.invalid/").code == .unavailable)
    }

    @Test func silence() throws {
        let listener = try SilentListener()
        defer { listener.close() }
        let error = try fault("http://127.0.0.1:\(listener.port)/", timeout: 1)
        #expect(error.code == .unavailable && error.description.contains("within 1 s"))
    }

    @Test func noURL() throws {
        #expect(try fault("http://").code == .badConnectionString)
    }

    @Test func aFileThatIsNoCertificate() {
        var options = HTTPSession.Options()
        options.files.authorities = TLSFiles.File(name: "ca_file", path: "/dev/null")
        let error = #expect(throws: StoreError.self) { try HTTPSession(options) }
        #expect(error?.code == .badConnectionString)
    }
}
#endif
