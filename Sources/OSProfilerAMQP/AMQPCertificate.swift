//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// The facts about a server's certificate that an administrator needs.
public struct AMQPCertificate: Sendable, Hashable {
    /// The common name of the subject; empty if there is none.
    public var subject: String
    /// The common name of the issuer; empty if there is none.
    public var issuer: String
    /// The DNS names and IP addresses that the certificate is issued to.
    public var names: [String]
    /// The expiry date, in seconds since 1970.
    public var expires: Int64

    /// Creates a certificate description; public for tests and substitutes.
    public init(subject: String, issuer: String, names: [String], expires: Int64) {
        self.subject = subject
        self.issuer = issuer
        self.names = names
        self.expires = expires
    }

    init(_ certificate: osp_amqp_certificate) {
        self.init(
            subject: Self.text(certificate.subject),
            issuer: Self.text(certificate.issuer),
            names: Self.text(certificate.names).split(separator: ", ").map(String.init),
            expires: certificate.expires
        )
    }

    /// Converts a C character array, which Swift imports as a tuple, to text.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
