//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A URL that names one or several servers: `scheme://user:password@host:port,host2:port2/path?member=value`.
///
/// The form of oslo.messaging's transport URLs and of the connection strings of stores: several servers are listed with
/// commas, user, password and path are percent-encoded, an IPv6 address stands in brackets.
package struct ServerURL: Sendable {
    package struct Server: Sendable, Equatable {
        /// Without brackets; nil where the URL leaves it out.
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

    /// A part of the query, decoded.
    package struct Member: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    /// What is wrong with a URL; holds nothing of a password.
    package struct Fault: Error, Equatable {
        /// Goes on from "the URL has".
        package let symptom: String
    }

    /// In lower case.
    package let scheme: String
    /// In the URL's order; empty where it names none.
    package let servers: [Server]
    /// What follows the slash behind the servers, decoded; nil without a slash.
    package let path: String?
    package let members: [Member]

    package init(_ text: String) throws(Fault) {
        guard let schemeEnd = text.firstRange(of: "://") else { throw Fault(symptom: "no scheme") }
        scheme = text[..<schemeEnd.lowerBound].lowercased()
        var rest = text[schemeEnd.upperBound...]
        var query: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        if let slash = rest.firstIndex(of: "/") {
            let path = rest[rest.index(after: slash)...]
            rest = rest[..<slash]
            // A password that is not encoded ends early, and its rest turns up in other places.
            guard !path.contains("@") else { throw Self.unencoded("an @ after its hosts") }
            self.path = try Self.decode(path, "path")
        } else {
            path = nil
        }
        members = try Self.members(query)
        servers = try rest.split(separator: ",").map(Self.server)
    }

    private static func server(_ text: Substring) throws(Fault) -> Server {
        var server = Server()
        var host = text
        if let at = text.lastIndex(of: "@") {
            let user = text[..<at]
            host = text[text.index(after: at)...]
            let colon = user.firstIndex(of: ":") ?? user.endIndex
            server.user = try decode(user[..<colon], "user name")
            if colon < user.endIndex { server.password = try decode(user[user.index(after: colon)...], "password") }
        }
        var port: Substring?
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else {
                throw Fault(symptom: "an IPv6 address without a closing bracket")
            }
            let after = host[host.index(after: end)...]
            if after.first == ":" { port = after.dropFirst() }
            host = host[..<end].dropFirst()
        } else if let colon = host.lastIndex(of: ":") {
            port = host[host.index(after: colon)...]
            host = host[..<colon]
            guard !host.contains(":") else { throw unencoded("a colon within a host that has no brackets") }
        }
        if let port {
            guard let number = Int(port), (1...65535).contains(number) else { throw unencoded("an impossible port") }
            server.port = number
        }
        if !host.isEmpty { server.host = String(host) }
        return server
    }

    private static func members(_ query: Substring) throws(Fault) -> [Member] {
        var members: [Member] = []
        for item in query.split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1)
            guard let name = pair.first else { continue }
            guard !name.contains("@") else { throw unencoded("an @ after its hosts") }
            members.append(Member(name: String(name), value: pair.count > 1 ? try decode(pair[1], String(name)) : ""))
        }
        return members
    }

    private static func unencoded(_ symptom: String) -> Fault {
        Fault(
            symptom: "\(symptom); the characters / ? # , @ : % of a user or password are percent-encoded, / as %2F"
        )
    }

    private static func decode(_ text: Substring, _ part: String) throws(Fault) -> String {
        guard let decoded = PercentEncoding.decode(text) else {
            throw Fault(symptom: "a \(part) that is not valid percent-encoding")
        }
        return decoded
    }
}
