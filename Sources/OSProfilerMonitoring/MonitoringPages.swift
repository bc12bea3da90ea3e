//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerCore

/// The pages of a monitoring server.
struct MonitoringPages: Sendable {
    /// Returns the collectors of the moment, one for each bus.
    let collectors: @Sendable () -> [Collector]
    let registry: PrometheusRegistry
    /// The program's version; nil if it has none to report.
    let version: String?

    /// Returns the response to a request for a path (without its query).
    func response(_ path: String) -> HTTPResponse {
        switch path {
        case "/metrics":
            for collector in collectors() { collector.refreshMetrics() }
            return HTTPResponse(
                status: .ok,
                type: "text/plain; version=0.0.4; charset=utf-8",
                body: registry.text() + ProcessMetrics.text(version: version)
            )
        case "/healthz":
            let health = GroupHealth(collectors())
            return Self.response(health, health.isLive, \.isLive)
        case "/readyz":
            let health = GroupHealth(collectors())
            return Self.response(health, health.isReady, \.isReady)
        case "/":
            return HTTPResponse(status: .ok, type: "text/plain", body: "/metrics\n/healthz\n/readyz\n")
        default:
            return HTTPResponse(status: .notFound, type: "text/plain", body: "not found\n")
        }
    }

    /// Returns a health response such as `{"status": "ok", "state": "consuming", "reason": null}`. With several buses,
    /// `buses` has the same of each.
    private static func response(
        _ health: GroupHealth,
        _ isOK: Bool,
        _ isBusOK: (CollectorHealth) -> Bool
    ) -> HTTPResponse {
        var writer = ByteWriter()
        writer.writeObject { page in
            write(isOK, health.state, health.reason, to: &page)
            guard health.buses.count > 1 else { return }
            page.array("buses") { list in
                for bus in health.buses {
                    list.object { object in
                        object.member("bus", bus.bus)
                        write(isBusOK(bus.health), bus.health.state, bus.health.reason, to: &object)
                    }
                }
            }
        }
        writer.write("\n")
        return HTTPResponse(
            status: isOK ? .ok : .unavailable,
            type: "application/json",
            body: String(decoding: writer.bytes, as: UTF8.self)
        )
    }

    private static func write(
        _ isOK: Bool,
        _ state: CollectorStatistics.State,
        _ reason: String?,
        to object: inout JSONObjectWriter
    ) {
        object.member("status", isOK ? "ok" : "unavailable")
        object.member("state", state.rawValue)
        object.member("reason", reason.map(SecretText.masked))
    }
}
