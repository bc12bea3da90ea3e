//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport

/// A trace made by hand.
struct TestTrace {
    static let base = "7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11"
    /// 2026-11-22 08:54:08 UTC.
    static let start: Int64 = 1_795_337_648_000_000

    private(set) var points = PointBatch()

    var report: TraceReport { TraceReport(points: points) }
    var tree: TraceTree { report.tree }

    /// Adds a point.
    ///
    /// - Parameters:
    ///   - name: with its phase, `db-start`.
    ///   - parent: nil for the trace itself.
    ///   - time: microseconds.
    ///   - info: members of `info` as JSON.
    ///   - service: JSON.
    mutating func add(
        _ name: String,
        _ id: String,
        parent: String? = nil,
        at time: Int64,
        info: String = "",
        service: String = "\"api\""
    ) {
        let timestamp = Timestamp(microseconds: Self.start + time).description.dropLast()
        let payload = """
            {"name": \(Self.json(name)), "base_id": "\(Self.base)", "trace_id": \(Self.json(id)),
            "parent_id": \(Self.json(parent ?? Self.base)), "timestamp": "\(timestamp)",
            "info": {\(info.isEmpty ? "" : info + ", ")"host": "h1"}, "project": "demo", "service": \(service)}
            """
        do {
            try [UInt8](payload.utf8).withUnsafeBytes {
                try points.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        } catch {
            preconditionFailure("\(error): \(payload)")
        }
    }

    /// Adds a start and a stop.
    mutating func span(
        _ name: String,
        _ id: String,
        parent: String? = nil,
        _ times: Range<Int64>,
        info: String = "",
        stopInfo: String = "",
        service: String = "\"api\""
    ) {
        add("\(name)-start", id, parent: parent, at: times.lowerBound, info: info, service: service)
        add("\(name)-stop", id, parent: parent, at: times.upperBound, info: stopInfo, service: service)
    }

    static func json(_ text: String) -> String {
        var writer = ByteWriter()
        writer.writeJSON(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A request with an error, a running span, a foreign parent and a stop without a start.
    static var sample: TestTrace {
        var trace = TestTrace()
        trace.span(
            "wsgi",
            "a",
            0..<152_300,
            info: #""request": {"method": "GET", "path": "/v1/nodes"}"#,
            service: #""ironic_api""#
        )
        trace.span(
            "db",
            "b",
            parent: "a",
            8_000..<11_100,
            info: #""db": {"statement": "SELECT nodes.id\n  FROM nodes"}"#,
            service: #""ironic_api""#
        )
        trace.span(
            "rpc",
            "c",
            parent: "a",
            20_000..<140_000,
            info: #""function": {"name": "conductor.do_node"}"#,
            stopInfo: #""etype": "NodeLocked", "message": "Node n1 is locked\nby h2""#,
            service: #""ironic_conductor""#
        )
        trace.add("driver-start", "d", parent: "c", at: 60_000, service: #""ironic_conductor""#)
        trace.add("db-stop", "e", parent: "gone", at: 90_000, service: "null")
        return trace
    }
}

extension TraceReport {
    func text(_ format: TraceFormat, width: Int? = 100, colour: Bool = false, nonce: String? = nil) -> String {
        var options = TraceRenderOptions(width: width, colour: colour)
        options.nonce = nonce
        return String(decoding: render(format, options: options), as: UTF8.self)
    }
}
