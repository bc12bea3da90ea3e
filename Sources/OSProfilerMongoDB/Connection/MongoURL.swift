//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// The members of a MongoDB connection string: those that libmongoc knows, and other options that MongoDB's drivers
/// share or that pymongo has.
enum MongoURL {
    static let form: URLForm = {
        var form = URLForm(
            "the mongodb:// connection string",
            schemes: MongoConnectionString.schemes,
            example: "mongodb://user:password@host:27017/?replicaSet=rs0",
            members: (switches + numbers + others).map { URLMember($0) } + repeated + refusals + withoutEffect
        )
        form.ignoresCase = true
        return form
    }()

    /// Switches of libmongoc, which silently ignores any value other than true and false.
    static let switches = [
        "directConnection", "journal", "loadBalanced", "retryReads", "retryWrites", "serverSelectionTryOnce", "ssl",
        "tls", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames", "tlsDisableCertificateRevocationCheck",
        "tlsDisableOCSPEndpointCheck", "tlsInsecure",
    ]
    /// Numbers of libmongoc, which silently ignores any other value.
    static let numbers = [
        "connectTimeoutMS", "heartbeatFrequencyMS", "localThresholdMS", "maxStalenessSeconds",
        "serverSelectionTimeoutMS", "socketCheckIntervalMS", "socketTimeoutMS", "srvMaxHosts", "waitQueueTimeoutMS",
        "wTimeoutMS", "zlibCompressionLevel",
    ]
    private static let others = [
        "appname", "authMechanism", "authMechanismProperties", "authSource", "compressors", "maxPoolSize",
        "readConcernLevel", "readPreference", "replicaSet", "srvServiceName", "tlsCAFile", "tlsCertificateKeyFile",
        "tlsCertificateKeyFilePassword", "w",
    ]
    /// A list of preferences; the first one that matches a server applies.
    private static let repeated = [URLMember("readPreferenceTags", handling: .readEach)]

    private static let refusals: [URLMember] =
        .refused("tlsCRLFile", "ssl_crlfile", reason: "libmongoc does not support revocation lists")
        + .refused("ssl_ca_certs", "sslCertificateAuthorityFile", reason: "write tlsCAFile")
        + .refused("ssl_certfile", "ssl_keyfile", "sslClientCertificateKeyFile", reason: "write tlsCertificateKeyFile")
        + .refused("ssl_cert_reqs", reason: "certificates are verified, unless tlsAllowInvalidCertificates=true")
        + .refused("username", "password", reason: "write user and password before the host")
        + .refused("fsync", "j", reason: "write journal=true")

    private static let withoutEffect: [URLMember] = .passedOver(
        "connect",
        "datetime_conversion",
        "document_class",
        "driver",
        "enableOverloadRetargeting",
        "maxAdaptiveRetries",
        "maxConnecting",
        "maxIdleTimeMS",
        "minPoolSize",
        "proxyHost",
        "proxyPort",
        "serverMonitoringMode",
        "server_api",
        "srvAllowedHostsSuffix",
        "timeoutMS",
        "tz_aware",
        "unicode_decode_error_handler",
        "uuidRepresentation",
        "waitQueueMultiple",
        "zstdCompressionLevel"
    )
}
#endif
