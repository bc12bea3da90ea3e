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
    init(_ kind: SpanKind, _ attributes: AttributeList) {
        switch kind {
        case .server: self = .request
        case _ where attributes.hasAny(.databaseSystemName, .databaseSystem, .queryText, .statement): self = .database
        case .client where attributes.hasAny(.method, .oldMethod, .fullURL, .oldURL, .scheme):
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
        _ attributes: AttributeList,
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
    private static func request(_ attributes: AttributeList) -> TraceInfo? {
        // Taken apart only where a part is missing.
        lazy var target = attributes.text(.target, .fullURL, .oldURL).map(RequestTarget.init)
        let method = attributes.text(.method, .oldMethod)
        let path = attributes.text(.path) ?? target?.path
        guard method != nil || path != nil else { return nil }
        return [
            "path": .string(path ?? "/"),
            "query": .string(attributes.text(.query) ?? target?.query ?? ""),
            "method": .string(method ?? ""),
            "scheme": .string(scheme(attributes)),
        ]
    }

    /// As osprofiler's tracing of the library `requests` writes it.
    private static func requests(_ attributes: AttributeList, _ scheme: String) -> TraceInfo? {
        lazy var target = attributes.text(.fullURL, .oldURL).map(RequestTarget.init)
        let method = attributes.text(.method, .oldMethod)
        let path = attributes.text(.path) ?? target?.path
        guard method != nil || path != nil else { return nil }
        let host = attributes.text(.serverAddress, .peerName) ?? target?.host
        let port = attributes.integer(.serverPort, .peerPort)
        return [
            "method": .string(method ?? ""),
            "query": .string(attributes.text(.query) ?? target?.query ?? ""),
            "path": .string(path ?? "/"),
            "hostname": host.map { TraceInfo.Value.string($0) } ?? .null,
            "port": (port ?? defaultPorts[scheme]).map { TraceInfo.Value.integer($0) } ?? "",
            "scheme": .string(scheme),
        ]
    }

    private static let defaultPorts: [String: Int64] = ["http": 80, "https": 443]

    /// As osprofiler's tracing of SQLAlchemy writes it.
    private static func statement(_ attributes: AttributeList, _ operationName: String) -> TraceInfo {
        let text = attributes.text(.queryText, .statement, .operationName, .operation) ?? operationName
        let parameters = attributes.parameters
        let params: TraceInfo.Value = parameters.isEmpty ? [] : .object(TraceInfo(members: parameters))
        return ["statement": .string(text), "params": params]
    }

    private static func scheme(_ attributes: AttributeList) -> String {
        let text =
            attributes.text(.scheme, .oldScheme)
            ?? attributes.text(.fullURL, .oldURL).flatMap { RequestTarget($0).scheme }
        // It becomes the name of a point.
        guard let text, !text.isEmpty, text.utf8.count <= 32 else { return "http" }
        let scheme = text.utf8.contains { (0x41...0x5A).contains($0) } ? text.lowercased() : text
        let isScheme = scheme.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "+")
        }
        return isScheme ? scheme : "http"
    }
}

/// The parts of a URL, or of the target of a request, which a span may have in place of the parts.
private struct RequestTarget {
    var scheme: String?
    var host: String?
    var path: String
    var query: String?

    init(_ text: String) {
        // By bytes: all that matters is ASCII, and characters cost ten times as much.
        var rest = text.utf8.prefix { $0 != UInt8(ascii: "#") }
        let schemeEnd = rest.firstIndex { Self.schemeEnds.contains($0) }
        if let colon = schemeEnd, rest[colon...].starts(with: "://".utf8) {
            scheme = String(Substring(rest[..<colon]))
            rest = rest[colon...].dropFirst(3)
            let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            rest = rest[authority.endIndex...]
            let address =
                authority.lastIndex(of: UInt8(ascii: "@")).map { authority[$0...].dropFirst() } ?? authority
            let isIPv6 = address.first == UInt8(ascii: "[")
            let end = isIPv6 ? UInt8(ascii: "]") : UInt8(ascii: ":")
            host = String(Substring((isIPv6 ? address.dropFirst() : address).prefix { $0 != end }))
        }
        let path = rest.prefix { $0 != UInt8(ascii: "?") }
        self.path = path.isEmpty ? "/" : String(Substring(path))
        if path.endIndex < rest.endIndex { query = String(Substring(rest[path.endIndex...].dropFirst())) }
    }

    /// A colon behind one of the others belongs to a path or a query.
    private static let schemeEnds = [UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "?")]
}
