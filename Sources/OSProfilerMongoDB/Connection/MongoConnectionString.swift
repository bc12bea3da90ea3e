//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import OSProfilerCore
public import OSProfilerStore

/// A `mongodb://` or `mongodb+srv://` connection string in the format that MongoDB's drivers share:
/// `mongodb://user:password@host1:27017,host2/authdb?replicaSet=rs0&tls=true`.
///
/// The database is always `osprofiler`, as in Python's driver. The path names the database that authenticates the
/// user.
public struct MongoConnectionString: Sendable {
    /// The schemes, the usual one first.
    public static let schemes = StoreBackend.mongoDB.schemes

    /// The string for libmongoc, without members that it does not know.
    let text: String
    /// The hosts, for messages.
    let hosts: String
    /// The decoded passwords and tokens, which no message may contain.
    let secrets: [String]
    /// Whether the server's certificate is not verified.
    let isUnverified: Bool
    let files: TLSFiles
    /// The write concern; nil for the default, see ``MongoPool/appended``.
    let writeConcern: String?
    /// The member `w`: a number of members, `majority`, or a name that the replica set gives to a write concern.
    let acknowledgements: String?
    let replicaSet: String?
    /// The hosts to connect to; empty if DNS names them (`mongodb+srv://`).
    let servers: [(host: String, port: Int)]

    public init(_ text: String) throws(StoreError) {
        do throws(ServerURLError) {
            let url = try ServerURL(text, MongoURL.form)
            try Self.checkServers(url, text)
            let members = url.members
            // Reading while writing needs two connections.
            _ = try members.integer("maxPoolSize", 2...Int(Int32.max))
            for name in MongoURL.numbers { _ = try members.integer(name, -1...Int(Int32.max)) }
            self.text = try Self.text(text, members)
            hosts = url.servers.map { ServerURL.authority($0.host ?? "localhost", $0.port) }.joined(separator: ",")
            let named = members.all.filter { SecretNames.contains(setting: $0.name) }
            secrets = url.servers.compactMap(\.password) + named.map(\.value)
            let exceptions = ["tlsInsecure", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames"]
            let stated = try exceptions.map { name throws(ServerURLError) in try members.bool(name) }
            isUnverified = stated.contains(true)
            files = try members.tlsFiles("tlsCAFile", "tlsCertificateKeyFile")
            let journal = try members.bool("journal")
            acknowledgements = members["w"]
            writeConcern = acknowledgements ?? journal.map { "journal=\($0)" }
            replicaSet = members["replicaSet"]
            servers =
                text.lowercased().hasPrefix("mongodb+srv:")
                ? [] : url.servers.compactMap { server in server.host.map { ($0, server.port ?? 27017) } }
        } catch {
            throw StoreError(error)
        }
        // Only libmongoc can check the rest of the values.
        let uri = try parsed()
        defer { mongoc_uri_destroy(uri) }
        guard mongoc_write_concern_is_acknowledged(mongoc_uri_get_write_concern(uri)) else {
            throw Self.bad(
                "has a w that asks for no acknowledgement: the consumer acknowledges messages only after MongoDB has "
                    + "acknowledged their points"
            )
        }
    }

    private static func checkServers(_ url: ServerURL, _ text: String) throws(ServerURLError) {
        // libmongoc would treat the first @ as the end of the password, and the rest of the password as a host.
        let authority = text.drop { $0 != "/" }.drop { $0 == "/" }.prefix { !"/?#".contains($0) }
        guard authority.count(where: { $0 == "@" }) <= 1 else {
            throw MongoURL.form.error("has an @ in its user or password: write it as %40")
        }
        guard url.servers.contains(where: { $0.host != nil }) else { throw MongoURL.form.error("names no host") }
    }

    /// Returns the string with the members for libmongoc, and its switches in libmongoc's spelling.
    private static func text(_ text: String, _ members: URLMembers) throws(ServerURLError) -> String {
        let query = try members.all.map { member throws(ServerURLError) in
            let isSwitch = MongoURL.switches.contains(member.name)
            let value = isSwitch ? try members.bool(member.name).map(String.init) ?? "" : member.value
            return "\(member.name)=\(PercentEncoding.encode(value))"
        }
        var start = String(text.prefix { $0 != "?" })
        // pymongo takes a string without the slash before its members, libmongoc does not.
        if let scheme = start.firstRange(of: "://"), !start[scheme.upperBound...].contains("/") { start += "/" }
        return start + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    /// Returns the string as parsed by libmongoc. The caller must destroy it.
    func parsed() throws(StoreError) -> OpaquePointer {
        MongoLibrary.start()
        var error = bson_error_t()
        guard let uri = mongoc_uri_new_with_error(text, &error) else {
            throw Self.bad("is refused by libmongoc: \(masked(error.text))")
        }
        return uri
    }

    /// Returns a message without the passwords.
    func masked(_ message: String) -> String {
        SecretText.masked(message, values: secrets)
    }

    private static func bad(_ what: String) -> StoreError {
        StoreError(.badConnectionString, "the mongodb:// connection string \(what)")
    }
}
#endif
