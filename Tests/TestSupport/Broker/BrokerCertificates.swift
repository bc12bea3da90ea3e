//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Certificates for a test's broker, made with the `openssl` program: a CA, a server, a client, and a CA that signed
/// none of them.
enum BrokerCertificates {
    static func make(in folder: String) throws {
        try authority("ca", "Test CA", folder)
        try authority("foreign", "Foreign CA", folder)
        try certificate("server", "localhost", "serverAuth", folder)
        try certificate("client", "guest", "clientAuth", folder)
    }

    private static let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    private static func authority(_ name: String, _ subject: String, _ folder: String) throws {
        _ = try BrokerFiles.run(
            ["openssl", "req", "-x509"] + key + [
                "-days", "7", "-subj", "/CN=\(subject)", "-addext", "basicConstraints=critical,CA:true",
                "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem",
            ]
        )
    }

    private static func certificate(_ name: String, _ subject: String, _ usage: String, _ folder: String) throws {
        _ = try BrokerFiles.run(
            ["openssl", "req", "-x509"] + key + [
                "-days", "7", "-subj", "/CN=\(subject)", "-CA", "\(folder)/ca.pem", "-CAkey", "\(folder)/ca.key",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "extendedKeyUsage=\(usage)",
                "-addext", "basicConstraints=critical,CA:false",
                "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem",
            ]
        )
    }
}
