//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A URL that names one or several servers: `scheme://user:password@host:port,host2:port2/path?member=value`.
///
/// oslo.messaging's transport URLs and the stores' connection strings have this form: commas separate servers; user,
/// password and path are percent-encoded; an IPv6 address is in brackets.
package struct ServerURL: Sendable {
    package struct Server: Sendable, Equatable {
        /// The host without brackets; nil if the URL omits it.
        package var host: String?
        package var port: Int?
        package var user: String?
        package var password: String?

        package init(host: String? = nil, port: Int? = nil, user: String? = nil, password: String? = nil) {
            self.host = host
            self.port = port
            self.user = user
            self.password = password
        }
    }

    /// The scheme in lower case.
    package let scheme: String
    /// The servers in the URL's order; empty if the URL names none.
    package let servers: [Server]
    /// The decoded text after the slash that follows the servers; nil without a slash.
    package let path: String?
    package let members: URLMembers

    /// - Parameter form: the schemes and members that the client accepts.
    package init(_ text: String, _ form: URLForm = .any) throws(ServerURLError) {
        guard let schemeEnd = text.firstRange(of: "://") else { throw form.malformed("has no scheme") }
        scheme = text[..<schemeEnd.lowerBound].lowercased()
        try form.checkScheme(scheme)
        var rest = text[schemeEnd.upperBound...]
        var query: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        if let slash = rest.firstIndex(of: "/") {
            let path = rest[rest.index(after: slash)...]
            rest = rest[..<slash]
            guard !Self.isRepeated(path, after: rest) else {
                throw form.malformed(
                    "has a host behind its path; scheme and path (virtual host or database) are written once, the path "
                        + "behind the last host"
                )
            }
            // A password that is not encoded ends early, and the rest of it appears in other parts of the URL.
            guard !path.contains("@") else { throw Self.unencoded("has an @ after its hosts", form) }
            self.path = try Self.decode(path, "path", form)
        } else {
            path = nil
        }
        // Check first for signs that a password ended early, because a member may then be a part of it.
        servers = try rest.split(separator: ",").map { part throws(ServerURLError) in try Self.server(part, form) }
        members = try URLMembers(query, form)
    }

    /// Returns whether the path is written behind each host: `u:p@h1/path,u:p@h2/path`.
    ///
    /// Before the slash there is a whole server with its @, so that the slash is not a part of a password.
    private static func isRepeated(_ path: Substring, after servers: Substring) -> Bool {
        guard let at = path.firstIndex(of: "@"), path[..<at].contains(",") else { return false }
        return servers.split(separator: ",").last?.contains("@") == true
    }

    private static func server(_ text: Substring, _ form: URLForm) throws(ServerURLError) -> Server {
        var server = Server()
        var host = text
        if let at = text.lastIndex(of: "@") {
            let user = text[..<at]
            host = text[text.index(after: at)...]
            let colon = user.firstIndex(of: ":") ?? user.endIndex
            server.user = try decode(user[..<colon], "user name", form)
            if colon < user.endIndex {
                server.password = try decode(user[user.index(after: colon)...], "password", form)
            }
        }
        var port: Substring?
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else {
                throw form.error("has an IPv6 address without a closing bracket")
            }
            let after = host[host.index(after: end)...]
            if after.first == ":" { port = after.dropFirst() }
            host = host[..<end].dropFirst()
        } else if let colon = host.lastIndex(of: ":") {
            port = host[host.index(after: colon)...]
            host = host[..<colon]
            guard !host.contains(":") else { throw unencoded("has a colon within a host that has no brackets", form) }
        }
        if let port {
            guard let number = Int(port), (1...65535).contains(number) else {
                throw unencoded("has an impossible port", form)
            }
            server.port = number
        }
        if !host.isEmpty { server.host = String(host) }
        return server
    }

    static func unencoded(_ symptom: String, _ form: URLForm) -> ServerURLError {
        form.malformed("\(symptom); the characters / ? # , @ : % of a user or password are percent-encoded, / as %2F")
    }

    private static func decode(_ text: Substring, _ part: String, _ form: URLForm) throws(ServerURLError) -> String {
        guard let decoded = PercentEncoding.decode(text) else {
            throw form.error("has a \(part) that is not valid percent-encoding")
        }
        return decoded
    }
}

// MARK: - Hosts

extension ServerURL {
    /// Returns the server of a URL that may name only one; nil if the URL names none.
    package func onlyServer(_ form: URLForm) throws(ServerURLError) -> Server? {
        guard servers.count <= 1 else { throw form.malformed("names several hosts: name one") }
        return servers.first
    }

    /// Returns host and port as they appear in a URL, with an IPv6 address in brackets.
    package static func authority(_ host: String, _ port: Int?) -> String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(host):\($0)" } ?? host
    }

    /// Returns whether a URL's query has a member, by its name or an alias, even if the URL is otherwise invalid.
    package static func has(_ name: String, _ form: URLForm, in text: String) -> Bool {
        text.drop { $0 != "?" }.dropFirst().split(separator: "&").contains { item in
            let stated = String(item.prefix { $0 != "=" })
            return stated == name || form.member(stated)?.name == name
        }
    }

    /// Returns the URL with a query member set, replacing any member of this name; encodes the value.
    package static func setting(_ name: String, to value: String, in text: String) -> String {
        let mark = text.firstIndex(of: "?") ?? text.endIndex
        let others = text[mark...].dropFirst().split(separator: "&").filter { $0.prefix { $0 != "=" } != name }
        return text[..<mark] + "?" + (others + ["\(name)=\(PercentEncoding.encode(value))"]).joined(separator: "&")
    }
}
