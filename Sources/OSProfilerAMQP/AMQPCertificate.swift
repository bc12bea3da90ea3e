//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// A server's certificate, as far as an administrator wants to know it.
public struct AMQPCertificate: Sendable, Hashable {
    /// The common name of its owner; empty without one.
    public var subject: String
    /// The common name of the authority that issued it; empty without one.
    public var issuer: String
    /// The DNS names and addresses that it is issued to.
    public var names: [String]
    /// The end of its life, in seconds since 1970.
    public var expires: Int64

    /// A certificate as this module reads it; public for tests and stand-ins.
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

    /// The text in an array of C, which Swift sees as a tuple.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
