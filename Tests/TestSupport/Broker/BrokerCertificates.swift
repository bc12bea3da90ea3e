//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Certificates for a test broker, created with the `openssl` program: a CA, a server, a client, a foreign CA that
/// signed none of them, and others for single listeners.
enum BrokerCertificates {
    static func make(in folder: String) throws {
        try authority("ca", "Test CA", folder)
        try authority("foreign", "Foreign CA", folder)
        try certificate("server", "localhost", "serverAuth", folder)
        try certificate("client", "guest", "clientAuth", folder)
        _ = try ServerFolder.run([
            "openssl", "pkey", "-in", "\(folder)/client.key", "-aes256", "-passout", "pass:pa55phrase",
            "-out", "\(folder)/client-encrypted.key",
        ])
    }

    /// Issues a server certificate from the CA with the given names and dates.
    ///
    /// - Parameters:
    ///   - names: such as `DNS:localhost,IP:127.0.0.1`.
    ///   - years: valid from the first day of the first year to the first day of the last.
    static func issue(_ name: String, names: String, years: ClosedRange<Int>, in folder: String) throws {
        let path = "\(folder)/\(name)"
        _ = try ServerFolder.run(
            ["openssl", "req", "-new"] + key + [
                "-subj", "/CN=\(name)", "-keyout", "\(path).key", "-out", "\(path).csr",
            ]
        )
        // Only `openssl ca` accepts dates, and it needs a database.
        let settings = """
            [ca]
            default_ca = books
            [books]
            database = \(path).index
            new_certs_dir = \(folder)
            rand_serial = yes
            default_md = sha256
            policy = any
            x509_extensions = server
            [any]
            commonName = supplied
            [server]
            subjectAltName = \(names)
            extendedKeyUsage = serverAuth
            """
        try Data(settings.utf8).write(to: URL(fileURLWithPath: "\(path).conf"))
        try Data().write(to: URL(fileURLWithPath: "\(path).index"))
        _ = try ServerFolder.run([
            "openssl", "ca", "-batch", "-notext", "-config", "\(path).conf", "-cert", "\(folder)/ca.pem",
            "-keyfile", "\(folder)/ca.key", "-in", "\(path).csr", "-out", "\(path).pem",
            "-startdate", "\(years.lowerBound)0101000000Z", "-enddate", "\(years.upperBound)0101000000Z",
        ])
        _ = try ServerFolder.run(["chmod", "a+r", "\(path).key", "\(path).pem"])
    }

    private static let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    private static func authority(_ name: String, _ subject: String, _ folder: String) throws {
        _ = try ServerFolder.run(
            ["openssl", "req", "-x509"] + key + [
                "-days", "7", "-subj", "/CN=\(subject)", "-addext", "basicConstraints=critical,CA:true",
                "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem",
            ]
        )
    }

    private static func certificate(_ name: String, _ subject: String, _ usage: String, _ folder: String) throws {
        _ = try ServerFolder.run(
            ["openssl", "req", "-x509"] + key + [
                "-days", "7", "-subj", "/CN=\(subject)", "-CA", "\(folder)/ca.pem", "-CAkey", "\(folder)/ca.key",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "extendedKeyUsage=\(usage)",
                "-addext", "basicConstraints=critical,CA:false",
                "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem",
            ]
        )
    }
}
