//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The TLS settings. The version is always 1.2 or later.
public struct AMQPTLSConfiguration: Sendable, Hashable {
    /// A PEM file with the trusted certificate authorities. Default: the system's (OpenSSL's default locations, which
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR` override). Mirrors oslo.messaging's `ssl_ca_file`.
    public var caFile: String?
    /// A PEM file with the client's certificate chain; needs ``keyFile``. Mirrors `ssl_cert_file`.
    public var certificateFile: String?
    /// A PEM file with the client's private key, unencrypted. Mirrors `ssl_key_file`.
    public var keyFile: String?
    /// Whether a trusted authority must have issued the server's certificate. Default true, whereas oslo.messaging
    /// verifies only with a CA file. Corresponds to `ssl_verify` of a transport URL. If false, anyone on the network
    /// path can read and change the traffic, and ``verifyHostname`` has no effect.
    public var verifyPeer: Bool
    /// Whether the certificate must be issued to the host connected to, either a DNS name or an IP address. Default
    /// true.
    public var verifyHostname: Bool
    /// The name expected in the certificate. Default: the endpoint's host.
    public var serverName: String?

    /// Creates a configuration; the defaults trust the system's authorities and verify everything.
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
