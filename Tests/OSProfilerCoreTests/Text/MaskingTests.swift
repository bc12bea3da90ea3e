//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import TestSupport
import Testing

@Suite struct MaskingTests {
    init() { SecretURLs.members }

    @Test(arguments: SecretURLs.cases)
    func noURLShowsItsSecret(url: String, shown: String) {
        #expect(ServerURL.masked(url) == shown)
        #expect(ServerURL.masked(shown) == shown)
        // Without slashes it is a URL to nobody.
        guard url.contains("://") else { return }
        let sentence = SecretText.masked("cannot open '\(url)': no (\(url)), see \(url)")
        #expect(!sentence.contains("SEC") && !sentence.contains("RET"), "\(sentence)")
        #expect(SecretText.masked(sentence) == sentence)
    }

    @Test(arguments: ["SECRET@h://x", "u:SECRET@h://x", "SEC RET://x"])
    func whatCannotBeASchemeIsNotShown(text: String) {
        #expect(ServerURL.masked(text) == "***://x")
        #expect(ServerURL.masked("***://x") == "***://x")
    }

    @Test(arguments: SecretURLs.open)
    func whatIsNoSecretIsShown(url: String) {
        #expect(ServerURL.masked(url) == url)
        for text in [
            "no \(url): refused", "(see \(url)).", "\(url), \(url); \"\(url)\"", "[\(url)] {\(url)} <\(url)>\\",
        ] {
            #expect(SecretText.masked(text) == text)
        }
    }

    @Test func aQueryAlone() {
        #expect(ServerURL.masked(query: "a=1&token=x&b=2") == "a=1&token=***&b=2")
        #expect(ServerURL.masked(query: "").isEmpty && ServerURL.masked(query: "a&b=") == "a&b=")
    }

    @Test func theLongestValueGoesFirst() {
        #expect(SecretText.masked("no abc, no ab", values: ["ab", "", "abc"]) == "no ***, no ***")
    }

    @Test func aValueInsideAWordIsNotMasked() {
        #expect(
            SecretText.masked("not authorized on osprofiler", values: ["no", "ro", "filer"])
                == "not authorized on osprofiler"
        )
        #expect(SecretText.masked("u:ro@h, password=ro", values: ["ro"]) == "u:***@h, password=***")
        #expect(SecretText.masked("ba-a-a", values: ["a-a"]) == "ba-***")
    }

    /// Mixtures of what URLs are made of: masking ends, is stable, and shows no password that has its @.
    @Test func noMixtureTripsIt() {
        var random = SeededGenerator(seed: 7)
        let parts = [
            "://", "@", ":", "/", "?", "#", "&", "=", ",", ";", "%", "%3A", "%40", "%2F", "[", "]", "u", "h", "1",
            "65536",
            "password", "headers", "é", " ", "***", ".",
        ]
        for _ in 0..<4000 {
            func mixture(_ count: Int) -> String {
                (0..<count).map { _ in parts.randomElement(using: &random)! }.joined()
            }
            let text = mixture(Int.random(in: 0...12, using: &random))
            let masked = ServerURL.masked(text)
            #expect(ServerURL.masked(masked) == masked, "\(text)")
            let url = "rabbit://u:QXZ\(mixture(Int.random(in: 0...4, using: &random)))JKW@h/"
            #expect(!ServerURL.masked(url).contains("QXZ") && !ServerURL.masked(url).contains("JKW"), "\(url)")
        }
    }
}

@Suite struct SecretNamesTests {
    @Test(arguments: [
        // Headers
        "Authorization", "proxy-authorization", "X-Auth-Token", "X-Api-Key", "Cookie", "Set-Cookie", "x-goog-signature",
        // Members of URLs
        "password", "passwd", "ssl_key_password", "sslpassword", "sentinel_password", "api_key", "apikey", "access_key",
        "tlsCertificateKeyFilePassword", "sig", "passphrase", "pwd",
        // Variables
        "OS_PASSWORD", "OS_TOKEN", "OS_APPLICATION_CREDENTIAL_SECRET", "PGPASSWORD", "REDISCLI_AUTH",
        "AWS_SECRET_ACCESS_KEY",
        // Options
        "hmac_keys", "rabbit_password", "auth_key", "private_key",
    ])
    func secrets(_ name: String) {
        #expect(SecretNames.contains(name) && SecretNames.contains(setting: name))
    }

    @Test(arguments: [
        "password", "apiKey", "accessKey", "privateKey", "hmacKeys", "userToken", "aws_access_key", "setCookie",
        "API-Key", "TO\u{212A}EN", "schlüsselPassword", "éTokenÉ", String(repeating: "a", count: 500) + "Token",
    ])
    func identifiers(_ name: String) {
        #expect(SecretNames.contains(identifier: name))
    }

    @Test(arguments: [
        "", "key", "URL", "passenger", "keyPath", "authorName", "isSigned", "tok", "pass word", "ÄccessÉ",
    ])
    func harmlessIdentifiers(_ name: String) {
        #expect(!SecretNames.contains(identifier: name))
    }

    @Test(arguments: ["headers", "OTEL_EXPORTER_OTLP_HEADERS", "authMechanismProperties"])
    func settingsThatHoldSecrets(_ name: String) {
        #expect(!SecretNames.contains(name) && SecretNames.contains(setting: name))
    }

    @Test(arguments: [
        "", "user", "host", "key", "ssl_key_file", "key_file", "passfile", "sslkey", "authSource", "authMechanism",
        "design",
        "connection_string", "transport_url", "author", "OS_USERNAME", "compass",
    ])
    func others(_ name: String) {
        #expect(!SecretNames.contains(name) && !SecretNames.contains(setting: name))
    }
}
