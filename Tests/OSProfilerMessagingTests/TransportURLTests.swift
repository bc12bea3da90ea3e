//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerMessaging
import Testing

@Suite struct TransportURLTests {
    @Test func allParts() throws {
        let url = try TransportURL("rabbit://us%40er:p%3Aw%2F@host:5673,host2/my%2Fvhost?heartbeat=30&unknown=1")
        let credentials = AMQPCredentials(user: "us@er", password: "p:w/")
        #expect(url.configuration.endpoints.map(\.credentials) == [credentials, credentials])
        #expect(url.configuration.virtualHost == "my/vhost")
        #expect(url.configuration.heartbeat == 30)
        #expect(url.configuration.endpoints.map(\.description) == ["host:5673", "host2:5672"])
        #expect(url.configuration.tls == nil)
    }

    @Test(arguments: ["rabbit://h", "rabbit://h/", "rabbit://h//", "amqp://h/%2F"])
    func theDefaultVirtualHost(_ text: String) throws {
        let configuration = try TransportURL(text).configuration
        #expect(configuration.virtualHost == "/")
        #expect(configuration.credentials == AMQPCredentials(user: "guest", password: "guest"))
        #expect(configuration.endpoints.map(\.credentials) == [nil])
        #expect(configuration.endpoints.first?.port == 5672)
    }

    @Test func addressesAndCredentialsOfEachHost() throws {
        let configuration = try TransportURL("rabbit://a:b@[::1]:5673,[fe80::1],c:d@h/v").configuration
        #expect(configuration.endpoints.map(\.host) == ["::1", "fe80::1", "h"])
        #expect(configuration.endpoints.map(\.port) == [5673, 5672, 5672])
        #expect(configuration.endpoints.map(\.credentials?.password) == ["b", "b", "d"])
        #expect(configuration.description == "amqp://a@[::1]:5673,a@[fe80::1]:5672,c@h:5672/v")
    }

    @Test(arguments: [
        "rabbit://h/?ssl=1", "rabbit://h/?ssl=True", "amqps://h/", "rabbit://h/?ssl_ca_file=/ca.pem",
        "rabbit://h/?tls=1",
    ])
    func tls(_ text: String) throws {
        #expect(try TransportURL(text).configuration.tls != nil)
    }

    @Test(arguments: ["amqps://h/?ssl=0", "rabbit://h/?ssl=0&ssl_ca_file=/ca.pem", "rabbit://h/?ssl_verify=0&ssl=no"])
    func noTLS(_ text: String) throws {
        #expect(try TransportURL(text).configuration.tls == nil)
    }

    @Test func tlsFiles() throws {
        let url = "amqps://h/?ssl_ca_file=%2Fca.pem&ssl_cert_file=/c.pem&ssl_key_file=/k.pem&ssl_verify=0"
        let tls = try #require(try TransportURL(url).configuration.tls)
        #expect(tls.caFile == "/ca.pem" && tls.certificateFile == "/c.pem" && tls.keyFile == "/k.pem")
        #expect(!tls.verifyPeer)
        #expect(try TransportURL("amqps://h").configuration.endpoints[0].port == 5671)
        #expect(try TransportURL("amqp://h?heartbeat_timeout_threshold=7").configuration.heartbeat == 7)
    }

    @Test(arguments: [
        "", "host:5672", "http://secret:pw@h/", "rabbit://secret:pw@h:99999/", "rabbit://secret:p%zw@h/",
        "rabbit://secret:pw@[::1/", "rabbit://secret:pw/x@h/", "rabbit://secret:pw?x@h/", "rabbit://secret:pw,x@h:1/",
        "rabbit://h/?ssl=maybe", "rabbit://h/?ssl_verify=", "rabbit://h,secret:pw/x@h2/",
        "rabbit://a:secretpw@h,b:c@h2:x/", "rabbit://h/?heartbeat=soon", "rabbit://secret:1/pw@h/",
        "rabbit://h/?sll=1", "rabbit://h/?ssl_verify=1&ssl_verfy=pw", "rabbit://h/?ssl=1&tls=1",
        "rabbit://h/?ssl_cert_file=/pw", "rabbit://secret:1?pw@h/", "rabbit://secret:pw:,x@h/",
        "rabbit://secret:,pw@h/",
    ])
    func errorsNameNoSecret(_ text: String) {
        let error = #expect(throws: MessagingError.self) { try TransportURL(text) }
        #expect(error?.description.contains("pw") == false)
    }

    @Test(arguments: [
        "rabbit://u:pw@h1:5672/trove,u:pw@h2:5672/trove", "rabbit://u:pw@h1/,u:pw@h2/",
        "rabbit://u:pw@h1/,rabbit://u:pw@h2/",
        "rabbit://u:pw@h1,u:pw@h2/v,u:pw@h3/v",
    ])
    func aVirtualHostBehindEachHostIsNamed(_ text: String) {
        let error = #expect(throws: MessagingError.self) { try TransportURL(text) }
        #expect(error?.description.contains("has a host behind its path; scheme and path (virtual host") == true)
        #expect(error?.description.contains("pw") == false)
    }

    @Test(arguments: [
        ("rabbit://u:p@h:1/v", "rabbit://u:***@h:1/v"),
        ("rabbit://u:p@h,u2:p2@h2/v?ssl=1", "rabbit://u:***@h,u2:***@h2/v?ssl=1"),
        ("rabbit://u:p@w@h/", "rabbit://u:***@h/"), ("rabbit://h/", "rabbit://h/"), ("rabbit://u@h/", "rabbit://u@h/"),
        ("rabbit://u:a,b@h/", "rabbit://***,***@h/"), ("rabbit://u:a/b@h/", "rabbit://u:***@h/"),
        ("redis://h?password=x&tls=1", "redis://h?password=***&tls=1"), ("sqlite:////a/b@c.db", "sqlite:////a/b@c.db"),
        ("mongodb://h/?p=REALM:r,AWS_SESSION_TOKEN:x&tls=1", "mongodb://h/?p=***&tls=1"),
        ("mongodb://h/?p=AWS_SESSION%5FTOKEN%3ax", "mongodb://h/?p=***"),
        ("rabbit://h/?ssl_ca_file=/run/secrets/ca.pem", "rabbit://h/?ssl_ca_file=/run/secrets/ca.pem"),
        ("rabbit://h/?ssl_key_password=x&ssl_key_file=/k", "rabbit://h/?ssl_key_password=***&ssl_key_file=/k"),
    ])
    func masking(_ text: String, _ masked: String) {
        #expect(TransportURL.masked(text) == masked)
    }
}
