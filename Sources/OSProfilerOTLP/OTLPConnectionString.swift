//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
public import OSProfilerStore

/// The receiver behind an `otlp://` (plain) or `otlps://` (TLS) connection string.
///
/// `otlps://user:password@host:4318/prefix?unfinished_after=5m`: the spans go to `/prefix/v1/traces`.
public struct OTLPConnectionString: Sendable {
    public static let schemes = ["otlp", "otlps"]

    private static let members = [
        "unfinished_after", "max_open", "arguments", "compression", "timeout", "ca_file", "cert_file", "key_file",
    ]
    private static let defaultPort = 4318
    private static let tracesPath = "v1/traces"

    /// Where spans are posted to; holds no secrets.
    let url: String
    /// What is sent along with each request, secrets among it.
    let headers: [(name: String, value: String)]
    /// Microseconds for which a half of a span is held until it is sent alone.
    let unfinishedAfter: Int64
    /// Halves that are held at the most.
    let maximumOpen: Int
    /// Whether arguments, parameters and results are sent, which hold secrets in clear.
    let sendsArguments: Bool
    let isCompressed: Bool
    /// Seconds until a request has its answer.
    let timeout: Int64
    let caFile: String?
    let certificateFile: String?
    let keyFile: String?

    /// - Parameter environment: may hold `OTEL_EXPORTER_OTLP_TRACES_HEADERS` or `OTEL_EXPORTER_OTLP_HEADERS`.
    public init(_ text: String, environment: [String: String]) throws(StoreError) {
        let parsed: ServerURL
        do throws(ServerURL.Fault) {
            parsed = try ServerURL(text)
        } catch {
            throw Self.fault("has \(error.symptom)")
        }
        guard Self.schemes.contains(parsed.scheme) else { throw Self.fault("begins with neither otlp:// nor otlps://") }
        guard parsed.servers.count == 1, let server = parsed.servers.first, let host = server.host else {
            throw Self.fault(
                "names no host, or several: write otlp://host:4318, with a balancer where there are several"
            )
        }
        url = Self.url(isTLS: parsed.scheme == "otlps", host, server.port ?? Self.defaultPort, path: parsed.path ?? "")
        headers = try OTLPHeaders.all(user: server.user, password: server.password, environment: environment)

        let query = text.firstIndex(of: "?").map { text[text.index(after: $0)...] } ?? ""
        _ = try ConnectionStringQuery(query, known: Self.members)
        let values = Dictionary(parsed.members.map { ($0.name, $0.value) }) { first, _ in first }
        unfinishedAfter = try Self.duration("unfinished_after", values, 1...86_400, default: 60) * 1_000_000
        timeout = try Self.duration("timeout", values, 1...600, default: 10)
        maximumOpen = try Self.value("max_open", values, "a number from 1 to 1000000", default: 20_000) {
            Int($0).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
        }
        sendsArguments = try Self.value("arguments", values, "0 or 1", default: false) { ["0": false, "1": true][$0] }
        isCompressed = try Self.value("compression", values, "gzip or none", default: true) {
            ["gzip": true, "none": false][$0]
        }
        (caFile, certificateFile, keyFile) = (values["ca_file"], values["cert_file"], values["key_file"])
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw Self.fault("has one of cert_file and key_file: a client certificate wants both")
        }
        let isPlain = parsed.scheme == "otlp"
        if isPlain, caFile != nil || certificateFile != nil {
            throw Self.fault("names certificates, but otlp:// is without TLS: write otlps://")
        }
    }

    private static func url(isTLS: Bool, _ host: String, _ port: Int, path: String) -> String {
        var path = PercentEncoding.encode(path: path)
        while path.last == "/" { path.removeLast() }
        if !path.hasSuffix(tracesPath) { path += (path.isEmpty ? "" : "/") + tracesPath }
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(isTLS ? "https" : "http")://\(host):\(port)/\(path)"
    }

    // MARK: Members

    private static func value<Value>(
        _ name: String,
        _ values: [String: String],
        _ expected: String,
        default standard: Value,
        _ parse: (String) -> Value?
    ) throws(StoreError) -> Value {
        guard let text = values[name] else { return standard }
        guard let value = parse(text) else { throw fault("has a \(name) that is not \(expected)") }
        return value
    }

    /// Seconds: `90`, `90s`, `5m`, `1h`.
    private static func duration(
        _ name: String,
        _ values: [String: String],
        _ range: ClosedRange<Int64>,
        default standard: Int64
    ) throws(StoreError) -> Int64 {
        let expected = "a time like 90s, 5m or 1h, from \(range.lowerBound)s to \(range.upperBound)s"
        return try value(name, values, expected, default: standard) { text in
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
            let unit = text.last.flatMap { units[$0] }
            guard let number = Int64(unit == nil ? text[...] : text.dropLast()) else { return nil }
            let (seconds, isTooLong) = number.multipliedReportingOverflow(by: unit ?? 1)
            return !isTooLong && range.contains(seconds) ? seconds : nil
        }
    }

    private static func fault(_ symptom: String) -> StoreError {
        StoreError(.badConnectionString, "the otlp:// connection string \(symptom)")
    }
}
