//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import Tracing

/// Which kind of Python's trace points a span becomes: its points have the name and the member that Python's middleware,
/// its tracing of `requests`, or that of SQLAlchemy gives them.
enum SpanShape: Equatable {
    /// What a server was asked for: `wsgi`.
    case request
    /// What a client asks for: `http` or `https`, as Python names it by the scheme.
    case requests(scheme: String)
    /// A statement: `db`.
    case database
    /// Anything else, under its own name.
    case own

    /// - Parameters:
    ///   - kind: decides together with what the attributes are about, so that a name that comes late does not matter.
    init(_ kind: SpanKind, _ attributes: Tracing.SpanAttributes) {
        let hasAny = { (keys: [String]) in !attributes.isEmpty && keys.contains { attributes.get($0) != nil } }
        switch kind {
        case .server: self = .request
        case _ where hasAny(["db.system.name", "db.system", "db.query.text", "db.statement"]): self = .database
        case .client where hasAny(["http.request.method", "http.method", "url.full", "http.url", "url.scheme"]):
            self = .requests(scheme: Self.scheme(attributes))
        default: self = .own
        }
    }

    /// Returns the name of the span's points.
    func pointName(_ operationName: String) -> String {
        switch self {
        case .request: return "wsgi"
        case .requests(let scheme): return scheme
        case .database: return "db"
        case .own:
            // Python's reports end a name at its first dash.
            guard operationName.utf8.contains(UInt8(ascii: "-")) else {
                return operationName.isEmpty ? "span" : operationName
            }
            return operationName.replacing("-", with: "_")
        }
    }

    /// Returns the member of `info` by which the kind is known; nil if the attributes say nothing about it.
    func member(
        _ attributes: Tracing.SpanAttributes,
        _ operationName: String
    ) -> (key: String, value: TraceInfo)? {
        switch self {
        case .request: Self.request(attributes).map { ("request", $0) }
        case .requests(let scheme): Self.requests(attributes, scheme).map { ("requests", $0) }
        case .database: ("db", Self.statement(attributes, operationName))
        case .own: nil
        }
    }

    /// As osprofiler's WSGI middleware writes it.
    private static func request(_ attributes: Tracing.SpanAttributes) -> TraceInfo? {
        let target = attributes.text("http.target", "url.full", "http.url").map(RequestTarget.init)
        let method = attributes.text("http.request.method", "http.method")
        let path = attributes.text("url.path") ?? target?.path
        guard method != nil || path != nil else { return nil }
        return [
            "path": .string(path ?? "/"),
            "query": .string(attributes.text("url.query") ?? target?.query ?? ""),
            "method": .string(method ?? ""),
            "scheme": .string(scheme(attributes)),
        ]
    }

    /// As osprofiler's tracing of the library `requests` writes it.
    private static func requests(_ attributes: Tracing.SpanAttributes, _ scheme: String) -> TraceInfo? {
        let target = attributes.text("url.full", "http.url").map(RequestTarget.init)
        let method = attributes.text("http.request.method", "http.method")
        let path = attributes.text("url.path") ?? target?.path
        guard method != nil || path != nil else { return nil }
        let host = attributes.text("server.address", "net.peer.name") ?? target?.host
        let port = attributes.integer("server.port", "net.peer.port")
        return [
            "method": .string(method ?? ""),
            "query": .string(attributes.text("url.query") ?? target?.query ?? ""),
            "path": .string(path ?? "/"),
            "hostname": host.map { TraceInfo.Value.string($0) } ?? .null,
            "port": (port ?? defaultPorts[scheme]).map { TraceInfo.Value.integer($0) } ?? "",
            "scheme": .string(scheme),
        ]
    }

    private static let defaultPorts: [String: Int64] = ["http": 80, "https": 443]

    /// As osprofiler's tracing of SQLAlchemy writes it.
    private static func statement(_ attributes: Tracing.SpanAttributes, _ operationName: String) -> TraceInfo {
        let keys = ["db.query.text", "db.statement", "db.operation.name", "db.operation"]
        let text = keys.lazy.compactMap { attributes.text($0) }.first ?? operationName
        let prefix = "db.query.parameter."
        var parameters: [(String, TraceInfo.Value)] = []
        attributes.forEach { key, value in
            guard key.hasPrefix(prefix) else { return }
            parameters.append((String(key.dropFirst(prefix.count)), TraceInfo.Value(value)))
        }
        var named = TraceInfo()
        for (key, value) in parameters.sorted(by: { $0.0 < $1.0 }) { named[key] = value }
        return ["statement": .string(text), "params": named.isEmpty ? [] : .object(named)]
    }

    private static func scheme(_ attributes: Tracing.SpanAttributes) -> String {
        let text =
            attributes.text("url.scheme", "http.scheme")
            ?? attributes.text("url.full", "http.url").flatMap { RequestTarget($0).scheme }
        // It becomes the name of a point.
        guard let scheme = text?.lowercased(), !scheme.isEmpty, scheme.utf8.count <= 32,
            scheme.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2B })
        else { return "http" }
        return scheme
    }
}

/// The parts of a URL, or of the target of a request, which a span may have in place of the parts.
private struct RequestTarget {
    var scheme: String?
    var host: String?
    var path: String
    var query: String?

    init(_ text: String) {
        var rest = text.prefix { $0 != "#" }
        if let colon = rest.firstRange(of: "://") {
            scheme = String(rest[..<colon.lowerBound])
            rest = rest[colon.upperBound...]
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            rest = rest[authority.endIndex...]
            let address = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
            let isIPv6 = address.hasPrefix("[")
            host = String(isIPv6 ? address.dropFirst().prefix { $0 != "]" } : address.prefix { $0 != ":" })
        }
        let path = rest.prefix { $0 != "?" }
        self.path = path.isEmpty ? "/" : String(path)
        if path.endIndex < rest.endIndex { query = String(rest[path.endIndex...].dropFirst()) }
    }
}
