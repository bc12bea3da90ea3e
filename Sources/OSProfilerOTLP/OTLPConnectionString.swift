//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
public import OSProfilerStore

/// The receiver in an `otlp://` (plain) or `otlps://` (TLS) connection string.
///
/// `otlps://user:password@host:4318/prefix?unfinished_after=5m`: the spans go to `/prefix/v1/traces`.
public struct OTLPConnectionString: Sendable {
    /// The schemes, the usual one first.
    public static let schemes = ["otlp", "otlps"]

    private static let defaultPort = 4318
    private static let tracesPath = "v1/traces"

    static let form = URLForm(
        "the otlp:// connection string",
        schemes: schemes,
        example: "otlp://host:4318, with a balancer where there are several",
        members: .read(
            "unfinished_after",
            "max_open",
            "arguments",
            "compression",
            "timeout",
            "ca_file",
            "cert_file",
            "key_file"
        )
            + [
                URLMember("tls", or: "ssl"),
                URLMember("insecure", handling: .fixed(BooleanWord.no, reason: "write otlp:// for plain HTTP")),
            ]
            + .alwaysVerified("verify_certs")
            + .refused("headers", reason: "headers come from the variable \(OTLPHeaders.variables[1])")
    )

    /// The URL to which spans are posted; contains no secrets.
    let url: String
    /// The headers of each request, including secrets.
    let headers: [(name: String, value: String)]
    /// Microseconds to hold half of a span before sending it alone.
    let unfinishedAfter: Int64
    /// The maximum number of halves to hold.
    let maximumOpen: Int
    /// Whether to send arguments, parameters and results, which contain secrets in clear text.
    let sendsArguments: Bool
    let isCompressed: Bool
    /// The time limit of a request, in seconds.
    let timeout: Int64
    let files: TLSFiles

    /// - Parameter environment: may contain `OTEL_EXPORTER_OTLP_TRACES_HEADERS` or `OTEL_EXPORTER_OTLP_HEADERS`.
    public init(_ text: String, environment: [String: String]) throws(StoreError) {
        let server: ServerURL.Server
        do throws(ServerURLError) {
            let parsed = try ServerURL(text, Self.form)
            guard let only = try parsed.onlyServer(Self.form), let host = only.host else {
                throw Self.form.error("names no host; expected \(Self.form.example)")
            }
            server = only
            let members = parsed.members
            let isTLS = try members.isTLS("tls", byScheme: parsed.scheme == "otlps")
            url = Self.url(isTLS: isTLS, host, server.port ?? Self.defaultPort, path: parsed.path ?? "")
            unfinishedAfter = Int64(try members.seconds("unfinished_after", 1...86_400) ?? 60) * 1_000_000
            timeout = Int64(try members.seconds("timeout", 1...600) ?? 10)
            maximumOpen = try members.integer("max_open", 1...1_000_000) ?? 20_000
            sendsArguments = try members.bool("arguments") ?? false
            isCompressed =
                try members.value("compression", "gzip or none") { ["gzip": true, "none": false][$0] } ?? true
            files = try members.tlsFiles("ca_file", "cert_file", "key_file", isTLS: isTLS)
        } catch {
            throw StoreError(error)
        }
        headers = try OTLPHeaders.all(user: server.user, password: server.password, environment: environment)
    }

    private static func url(isTLS: Bool, _ host: String, _ port: Int, path: String) -> String {
        var path = PercentEncoding.encode(path: path)
        while path.last == "/" { path.removeLast() }
        if !path.hasSuffix(tracesPath) { path += (path.isEmpty ? "" : "/") + tracesPath }
        return "\(isTLS ? "https" : "http")://\(ServerURL.authority(host, port))/\(path)"
    }
}
