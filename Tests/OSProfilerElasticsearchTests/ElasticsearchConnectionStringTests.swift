//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
@testable import OSProfilerElasticsearch
import OSProfilerStore
import Testing

@Suite struct ElasticsearchConnectionStringTests {
    private func fault(_ text: String) throws -> String {
        let error = try #require(throws: StoreError.self) { try ElasticsearchConnectionString(text) }
        #expect(error.code == .badConnectionString)
        #expect(!error.description.contains("s3cret") && !error.description.contains("\n"))
        return error.description
    }

    @Test(arguments: [
        ("elasticsearch://h", "http://h:9200"), ("opensearch://h:9201/", "http://h:9201"),
        ("elasticsearch+https://h", "https://h:9200"), ("opensearch+https://[::1]:1", "https://[::1]:1"),
        ("elasticsearch://h/a/b/", "http://h:9200/a/b"), ("elasticsearch://h?tls=1", "https://h:9200"),
        ("opensearch://h?use_ssl=True&verify_certs=true", "https://h:9200"),
    ])
    func urls(_ text: String, _ url: String) throws {
        #expect(try ElasticsearchConnectionString(text).nodes == [.init(url: url, authorization: nil)])
    }

    @Test func theUserIsDecodedAndSentInAHeader() throws {
        let nodes = try ElasticsearchConnectionString("elasticsearch://us%40er:p%2Fw@a,b").nodes
        #expect(nodes.map(\.url) == ["http://a:9200", "http://b:9200"])
        // base64 of us@er:p/w
        #expect(nodes.map(\.authorization) == Array(repeating: "Basic dXNAZXI6cC93", count: 2))
    }

    @Test func apiKey() throws {
        let nodes = try ElasticsearchConnectionString("elasticsearch+https://h?api_key=QUI6Q0Q%3D").nodes
        #expect(nodes[0].authorization == "ApiKey QUI6Q0Q=")
    }

    @Test func members() throws {
        let string = try ElasticsearchConnectionString(
            "opensearch+https://h?ca_file=/ca.pem&timeout=3&es_doc_type=trace&es_scroll_size=7&es_scroll_time=30s"
        )
        #expect(string.files.authorities?.path == "/ca.pem" && string.timeout == 3 && string.documentType == "trace")
        #expect(string.pageSize == 7 && string.keepAlive == "30s")
    }

    @Test func anUnknownMemberIsNamedWithTheKnownOnes() throws {
        let line = try fault("elasticsearch://u:s3cret@h?verify=no")
        #expect(line.contains("verify") && line.contains("ca_file") && line.contains("es_scroll_time"))
        #expect(try fault("elasticsearch://h?es_scrol_size=1").contains("did you mean es_scroll_size?"))
    }

    @Test func optionsOfTheOfficialClientsAreTaken() throws {
        let text = "elasticsearch+https://h?ca_certs=/ca&client_cert=/c&client_key=/k&request_timeout=7&max_retries=3"
        let string = try ElasticsearchConnectionString(text + "&http_compress=true&verify_certs=True")
        #expect(string.files.all.map(\.path) == ["/ca", "/c", "/k"] && string.timeout == 7)
    }

    @Test(arguments: [
        "verify_certs=false", "ssl_assert_hostname=0", "ssl_assert_fingerprint=s3cret", "basic_auth=s3cret",
    ])
    func whatWouldChangeSafetyIsRefused(_ member: String) throws {
        #expect(try fault("elasticsearch+https://h?\(member)").contains("cannot have"))
    }

    @Test(arguments: [
        "elasticsearch://", "http://h", "elasticsearch://u:s3cret@h?timeout=0", "elasticsearch://h?es_scroll_size=x",
        "elasticsearch://h?es_scroll_time=soon", "elasticsearch://h?es_doc_type=a/b", "elasticsearch://h?ca_file=/x",
        "elasticsearch+https://h?cert_file=/x", "elasticsearch://u:s3cret@h?api_key=x", "elasticsearch://h:99999",
    ])
    func refused(_ text: String) throws {
        #expect(try !fault(text).isEmpty)
    }
}
#endif
