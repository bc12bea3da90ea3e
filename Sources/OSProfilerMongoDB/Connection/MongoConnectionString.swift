//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import OSProfilerCore
public import OSProfilerStore

/// A `mongodb://` or `mongodb+srv://` connection string, as MongoDB's drivers share it:
/// `mongodb://user:password@host1:27017,host2/authdb?replicaSet=rs0&tls=true`.
///
/// The database is always `osprofiler`, as in Python's driver; the path names the database that knows the user.
public struct MongoConnectionString: Sendable {
    public static let schemes = StoreBackend.mongoDB.schemes

    /// The members of the query that libmongoc knows.
    static let members = [
        "appname", "authMechanism", "authMechanismProperties", "authSource", "compressors", "connectTimeoutMS",
        "directConnection", "heartbeatFrequencyMS", "journal", "loadBalanced", "localThresholdMS", "maxPoolSize",
        "maxStalenessSeconds", "readConcernLevel", "readPreference", "readPreferenceTags", "replicaSet", "retryReads",
        "retryWrites", "serverSelectionTimeoutMS", "serverSelectionTryOnce", "socketCheckIntervalMS",
        "socketTimeoutMS", "srvMaxHosts", "srvServiceName", "ssl", "tls", "tlsAllowInvalidCertificates",
        "tlsAllowInvalidHostnames", "tlsCAFile", "tlsCertificateKeyFile", "tlsCertificateKeyFilePassword",
        "tlsDisableCertificateRevocationCheck", "tlsDisableOCSPEndpointCheck", "tlsInsecure", "w",
        "waitQueueTimeoutMS", "wTimeoutMS", "zlibCompressionLevel",
    ]

    let text: String
    /// Its hosts, for messages.
    let hosts: String
    /// The passwords and tokens in it, decoded, which no message may hold.
    let secrets: [String]
    /// Whether the server's certificate is not checked.
    let isUnverified: Bool
    /// What has to be acknowledged; nil for the default, see ``MongoPool/appended``.
    let writeConcern: String?

    public init(_ text: String) throws(StoreError) {
        let url: ServerURL
        do {
            url = try ServerURL(text)
        } catch {
            throw Self.bad("has \(error.symptom); expected mongodb://user:password@host:27017/?replicaSet=rs0")
        }
        guard Self.schemes.contains(url.scheme) else { throw Self.bad("does not begin with mongodb://") }
        // libmongoc takes the first one for the end of the password, and the rest of it for a host.
        let authority = text.drop { $0 != "/" }.drop { $0 == "/" }.prefix { !"/?#".contains($0) }
        guard authority.count(where: { $0 == "@" }) <= 1 else {
            throw Self.bad("has an @ in its user or password: write it as %40")
        }
        guard url.servers.contains(where: { $0.host != nil }) else { throw Self.bad("names no host") }
        let known = Set(Self.members.map { $0.lowercased() })
        for member in url.members where !known.contains(member.name.lowercased()) {
            throw Self.bad(
                "has an unknown member \"\(member.name)\": known are \(Self.members.joined(separator: ", "))"
            )
        }
        func value(_ name: String) -> String? { url.members.last { $0.name.lowercased() == name }?.value }
        func isOn(_ name: String) -> Bool { value(name)?.lowercased() == "true" }
        if let size = value("maxpoolsize"), Int(size) ?? 2 < 2 {
            throw Self.bad("has maxPoolSize=\(size): reading and writing at once take 2")
        }
        self.text = text
        hosts = url.servers.map { server in
            let host = server.host ?? "localhost"
            let name = host.contains(":") ? "[\(host)]" : host
            return server.port.map { "\(name):\($0)" } ?? name
        }.joined(separator: ",")
        let named = url.members.filter { SecretNames.contains(setting: $0.name) }
        secrets = url.servers.compactMap(\.password) + named.map(\.value)
        isUnverified = ["tlsinsecure", "tlsallowinvalidcertificates", "tlsallowinvalidhostnames"].contains(where: isOn)
        writeConcern = value("w") ?? value("journal").map { "journal=\($0)" }
        // What is wrong with a value is known to libmongoc alone.
        let uri = try parsed()
        defer { mongoc_uri_destroy(uri) }
        guard mongoc_write_concern_is_acknowledged(mongoc_uri_get_write_concern(uri)) else {
            throw Self.bad(
                "has w=\(value("w") ?? ""): messages may be acknowledged only after MongoDB has acknowledged their points"
            )
        }
    }

    /// The string as libmongoc has read it; to be destroyed by the caller.
    func parsed() throws(StoreError) -> OpaquePointer {
        MongoLibrary.start()
        var error = bson_error_t()
        guard let uri = mongoc_uri_new_with_error(text, &error) else {
            throw Self.bad("is refused by libmongoc: \(masked(error.text))")
        }
        return uri
    }

    /// A message without the passwords.
    func masked(_ message: String) -> String {
        SecretText.masked(message, values: secrets)
    }

    private static func bad(_ what: String) -> StoreError {
        StoreError(.badConnectionString, "the mongodb:// connection string \(what)")
    }
}
#endif
