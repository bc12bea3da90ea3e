//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerStore

/// The facts that `store status` prints.
struct StoreStatusReport {
    private static let timeout: Duration = .seconds(10)

    let store: String
    /// The absolute path, if the connection string has a relative one.
    private let file: String?
    let health: StoreHealth

    init(_ string: ConnectionString, _ opened: any TraceStore) throws(StoreError) {
        store = string.masked
        file = KnownStores.current.relativePath(of: string)?.absolute
        health = try opened.health(within: Self.timeout)
    }

    /// One line per fact; unknown facts have none.
    var lines: [String] {
        var lines = ["store: \(store)"]
        func add(_ name: String, _ value: String?) {
            if let value { lines.append("\(name): \(value)") }
        }
        add("file", file)
        add("traces", health.traces.map(CountText.grouped))
        add("trace points", health.points.map(CountText.grouped))
        add("rejected messages", health.rejected.map(CountText.grouped))
        add("size", health.size.map { CountText.bytes(Int($0)) })
        add(
            "free space",
            health.freeSpace.map { "\(CountText.bytes(Int($0.free))) of \(CountText.bytes(Int($0.total)))" }
        )
        add("oldest trace", health.oldest?.description)
        add("newest trace", health.newest?.description)
        add("last stored", health.lastIngestion?.description)
        for finding in health.findings { add(finding.name, finding.message) }
        return lines
    }

    func writeJSON(to writer: inout ByteWriter) {
        writer.writeObject { report in
            report.member("store", store)
            report.member("traces", health.traces)
            report.member("points", health.points)
            report.member("rejected", health.rejected)
            report.member("size", health.size)
            report.member("free", health.freeSpace?.free)
            report.member("oldest", health.oldest?.description)
            report.member("newest", health.newest?.description)
            report.member("last_ingestion", health.lastIngestion?.description)
            report.array("findings") { findings in
                for finding in health.findings {
                    findings.object { object in
                        object.member("name", finding.name)
                        object.member("severity", "\(finding.severity)")
                        object.member("message", finding.message)
                    }
                }
            }
        }
        writer.write("\n")
    }
}
