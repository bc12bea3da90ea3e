//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerCore

/// The pages of a monitoring server.
struct MonitoringPages: Sendable {
    let collector: Collector
    let registry: PrometheusRegistry
    /// The program's version; nil if it has none to report.
    let version: String?

    /// Returns the response to a request for a path (without its query).
    func response(_ path: String) -> HTTPResponse {
        switch path {
        case "/metrics":
            collector.refreshMetrics()
            return HTTPResponse(
                status: .ok,
                type: "text/plain; version=0.0.4; charset=utf-8",
                body: registry.text() + ProcessMetrics.text(version: version)
            )
        case "/healthz":
            let health = collector.health
            return Self.response(health, health.isLive)
        case "/readyz":
            let health = collector.health
            return Self.response(health, health.isReady)
        case "/":
            return HTTPResponse(status: .ok, type: "text/plain", body: "/metrics\n/healthz\n/readyz\n")
        default:
            return HTTPResponse(status: .notFound, type: "text/plain", body: "not found\n")
        }
    }

    /// Returns a health response such as `{"status": "ok", "state": "consuming", "reason": null}`.
    private static func response(_ health: CollectorHealth, _ isOK: Bool) -> HTTPResponse {
        var writer = ByteWriter()
        writer.writeObject { page in
            page.member("status", isOK ? "ok" : "unavailable")
            page.member("state", health.state.rawValue)
            page.member("reason", health.reason.map(SecretText.masked))
        }
        writer.write("\n")
        return HTTPResponse(
            status: isOK ? .ok : .unavailable,
            type: "application/json",
            body: String(decoding: writer.bytes, as: UTF8.self)
        )
    }
}
