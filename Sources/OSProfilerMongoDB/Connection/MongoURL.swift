//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// What a connection string of MongoDB may have: what libmongoc knows, and the other options that MongoDB's drivers share
/// or pymongo has.
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

    /// Those that libmongoc knows. It passes over any other value than true and false without a word.
    static let switches = [
        "directConnection", "journal", "loadBalanced", "retryReads", "retryWrites", "serverSelectionTryOnce", "ssl",
        "tls", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames", "tlsDisableCertificateRevocationCheck",
        "tlsDisableOCSPEndpointCheck", "tlsInsecure",
    ]
    /// Nor does it say anything about what is not a number.
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
    /// A list of preferences, the first of which counts that fits a server.
    private static let repeated = [URLMember("readPreferenceTags", handling: .readEach)]

    private static let refusals: [URLMember] =
        .refused("tlsCRLFile", "ssl_crlfile", reason: "libmongoc takes no list of revoked certificates")
        + .refused("ssl_ca_certs", "sslCertificateAuthorityFile", reason: "write tlsCAFile")
        + .refused("ssl_certfile", "ssl_keyfile", "sslClientCertificateKeyFile", reason: "write tlsCertificateKeyFile")
        + .refused("ssl_cert_reqs", reason: "certificates are verified, unless tlsAllowInvalidCertificates=true")
        + .refused("username", "password", reason: "user and password stand before the host")
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
