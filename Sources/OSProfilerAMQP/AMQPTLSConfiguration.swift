//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// How to speak TLS with the broker: always version 1.2 or later.
public struct AMQPTLSConfiguration: Sendable, Hashable {
    /// A PEM file with the certificate authorities to trust. Default: the system's (OpenSSL's default locations,
    /// which `SSL_CERT_FILE` and `SSL_CERT_DIR` override). Mirrors oslo.messaging's `ssl_ca_file`.
    public var caFile: String?
    /// A PEM file with the client's own certificate chain; needs ``keyFile``. Mirrors `ssl_cert_file`.
    public var certificateFile: String?
    /// A PEM file with the client's private key, not encrypted. Mirrors `ssl_key_file`.
    public var keyFile: String?
    /// Whether the server's certificate must be issued by a trusted authority. Default true, unlike oslo.messaging's
    /// without a CA file. Mirrored by `ssl_verify` of a transport URL; without it the
    /// connection is open to anyone in between, and ``verifyHostname`` has no effect.
    public var verifyPeer: Bool
    /// Whether the certificate must be issued to the host connected to, be it a DNS name or an IP address.
    /// Default true.
    public var verifyHostname: Bool
    /// The name to look for in the certificate. Default: the endpoint's host.
    public var serverName: String?

    /// The defaults trust the system's authorities and verify everything.
    public init(
        caFile: String? = nil,
        certificateFile: String? = nil,
        keyFile: String? = nil,
        verifyPeer: Bool = true,
        verifyHostname: Bool = true,
        serverName: String? = nil
    ) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.verifyPeer = verifyPeer
        self.verifyHostname = verifyHostname
        self.serverName = serverName
    }
}
