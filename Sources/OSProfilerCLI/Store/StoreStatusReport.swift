//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// The facts that `store status` prints.
struct StoreStatusReport {
    private static let timeout: Duration = .seconds(10)

    let store: String
    let health: StoreHealth

    init(_ store: String, _ opened: any TraceStore) throws(StoreError) {
        self.store = store
        health = try opened.health(within: Self.timeout)
    }

    /// One line per fact; unknown facts have none.
    var lines: [String] {
        var lines = ["store: \(store)"]
        func add(_ name: String, _ value: String?) {
            if let value { lines.append("\(name): \(value)") }
        }
        add("traces", health.traces.map(CountText.grouped))
        add("trace points", health.points.map(CountText.grouped))
        add("rejected messages", health.rejected.map(CountText.grouped))
        add("size", health.size.map { CountText.bytes(Int($0)) })
        add("room", health.room.map { "\(CountText.bytes(Int($0.free))) of \(CountText.bytes(Int($0.total)))" })
        add("oldest trace", health.oldest?.description)
        add("newest trace", health.newest?.description)
        add("last stored", health.lastIngestion?.description)
        for finding in health.findings { add(finding.name, finding.message) }
        return lines
    }

    func writeJSON(to writer: inout ByteWriter) {
        writer.write("{\"store\": ")
        writer.writeJSON(store)
        let numbers: [(StaticString, Int64?)] = [
            (", \"traces\": ", health.traces.map(Int64.init)), (", \"points\": ", health.points.map(Int64.init)),
            (", \"rejected\": ", health.rejected.map(Int64.init)), (", \"size\": ", health.size),
            (", \"free\": ", health.room?.free),
        ]
        for (name, value) in numbers {
            writer.write(name)
            if let value { writer.write(value) } else { writer.write("null") }
        }
        let times: [(StaticString, Timestamp?)] = [
            (", \"oldest\": ", health.oldest), (", \"newest\": ", health.newest),
            (", \"last_ingestion\": ", health.lastIngestion),
        ]
        for (name, value) in times {
            writer.write(name)
            if let value { writer.writeJSON(value.description) } else { writer.write("null") }
        }
        writer.write(", \"findings\": [")
        for (index, finding) in health.findings.enumerated() {
            writer.write(index == 0 ? "{\"name\": " : ", {\"name\": ")
            writer.writeJSON(finding.name)
            writer.write(", \"severity\": ")
            writer.writeJSON("\(finding.severity)")
            writer.write(", \"message\": ")
            writer.writeJSON(finding.message)
            writer.write("}")
        }
        writer.write("]}\n")
    }
}
