//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
import OSProfilerStore
import Testing

@testable import OSProfilerOTLP

@Suite struct OTLPConnectionStringTests {
    private func parse(_ text: String, _ environment: [String: String] = [:]) throws(StoreError) -> OTLPConnectionString
    {
        try OTLPConnectionString(text, environment: environment)
    }

    @Test(arguments: [
        ("otlp://h", "http://h:4318/v1/traces"),
        ("OTLPS://h:443/", "https://h:443/v1/traces"),
        ("otlp://[::1]:1/a/b/?arguments=0", "http://[::1]:1/a/b/v1/traces"),
        ("otlp://h/a/v1/traces", "http://h:4318/a/v1/traces"),
        ("otlp://h?tls=1", "https://h:4318/v1/traces"), ("otlps://h?ssl=true", "https://h:4318/v1/traces"),
        ("otlp://h/a%20b%3F", "http://h:4318/a%20b%3F/v1/traces"),
    ])
    func whereSpansGo(text: String, url: String) throws {
        #expect(try parse(text).url == url)
    }

    @Test func members() throws {
        let plain = try parse("otlp://h")
        #expect(plain.unfinishedAfter == 60_000_000 && plain.maximumOpen == 20_000 && plain.timeout == 10)
        #expect(plain.isCompressed && !plain.sendsArguments && plain.files.all.isEmpty)
        let full = try parse(
            "otlps://h?unfinished_after=5m&max_open=7&arguments=1&compression=none&timeout=2s&ca_file=/a%20b&cert_file=/c&key_file=/k"
        )
        #expect(full.unfinishedAfter == 300_000_000 && full.maximumOpen == 7 && full.timeout == 2)
        #expect(!full.isCompressed && full.sendsArguments && full.files.all.map(\.path) == ["/a b", "/c", "/k"])
    }

    @Test(arguments: [
        "otlp://", "otlp:///path", "otlp://a,b", "http://h", "otlp://h:0", "otlp://h?x=1",
        "otlp://h?timeout=1&timeout=2",
        "otlp://h?timeout=0", "otlp://h?timeout=", "otlp://h?unfinished_after=9223372036854775807h",
        "otlp://h?max_open=0",
        "otlp://h?arguments=perhaps", "otlp://h?compression=zstd", "otlp://h?ca_file=/a", "otlps://h?cert_file=/a",
        "otlps://h?key_file=/a", "otlps://h?tls=0", "otlps://h?insecure=true", "otlps://h?verify_certs=no",
    ])
    func whatCannotBeUsedIsRefused(text: String) {
        let error = #expect(throws: StoreError.self) { try parse(text) }
        #expect(error?.code == .badConnectionString && error?.description.contains("\n") == false)
    }

    @Test func anUnknownMemberIsNamedWithTheKnownOnes() {
        let error = #expect(throws: StoreError.self) { try parse("otlp://h?ttl=1") }
        #expect(error?.description.contains("\"ttl\"") == true && error?.description.contains("max_open") == true)
    }

    @Test func headersOfAStringAreNotRepeated() {
        let error = #expect(throws: StoreError.self) { try parse("otlp://h?headers=authorization=Bearer%20geheim") }
        #expect(error?.description.contains("OTEL_EXPORTER_OTLP_HEADERS") == true)
        #expect(error?.description.contains("geheim") == false)
    }

    @Test func headersComeFromTheEnvironment() throws {
        let string = try parse(
            "otlp://h",
            ["OTEL_EXPORTER_OTLP_HEADERS": "api-key=se%20cret, X-Scope=a=b", "OTEL_EXPORTER_OTLP_TRACES_HEADERS": ""]
        )
        #expect(string.headers.map(\.name) == ["api-key", "X-Scope"])
        #expect(string.headers.map(\.value) == ["se cret", "a=b"])
        let traces = try parse(
            "otlp://h",
            ["OTEL_EXPORTER_OTLP_HEADERS": "a=1", "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "b=2"]
        )
        #expect(traces.headers.map(\.name) == ["b"])
    }

    @Test func aUserIsAHeaderAndNotInTheURL() throws {
        let string = try parse("otlps://us:p%40ss@h")
        #expect(string.headers.map(\.value) == ["Basic dXM6cEBzcw=="] && string.url == "https://h:4318/v1/traces")
        let both = #expect(throws: StoreError.self) {
            try parse("otlps://us:p%40ss@h", ["OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20geheim"])
        }
        #expect(both?.description.contains("geheim") == false && both?.description.contains("p@ss") == false)
    }

    @Test(arguments: ["geheim", "a b=geheim", "a=geheim%0d%0aX:%201", "=geheim", "a=%zz"])
    func headersThatAreNoneAreRefusedAndNotRepeated(text: String) {
        let error = #expect(throws: StoreError.self) { try parse("otlp://h", ["OTEL_EXPORTER_OTLP_HEADERS": text]) }
        #expect(error?.code == .badConnectionString && error?.description.contains("geheim") == false)
    }
}
#endif
