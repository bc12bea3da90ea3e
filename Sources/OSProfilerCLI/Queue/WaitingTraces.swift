//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// The points in a queue, counted by trace.
struct WaitingTraces {
    struct Trace {
        let baseID: OpaqueID
        var points = 0
        var errors = 0
        /// The time of the earliest point; `name` and `service` are that point's.
        var earliest = Timestamp(microseconds: .max)
        var name = ""
        var service: String?

        /// What is known of the trace without the points that are in the store.
        var summary: TraceSummary {
            TraceSummary(
                baseID: baseID,
                started: earliest,
                finished: earliest,
                points: points,
                errors: errors,
                running: 0,
                name: name,
                project: nil,
                service: service
            )
        }
    }

    /// The traces in the order of arrival of their first points.
    private(set) var traces: [Trace] = []
    /// Messages that are not trace points.
    private(set) var undecodable = 0
    private var indices: [[UInt8]: Int] = [:]
    private var decoder = BodyDecoder()
    private var batch = PointBatch()

    /// - Parameter compression: the value of the message's header.
    mutating func add(_ body: UnsafeRawBufferPointer, compression: AMQPValue?) {
        batch.removeAll(keepingAtMost: 1 << 20)
        do throws(Rejection) {
            _ = try decoder.decode(body, compression: compression, into: &batch)
        } catch {
            undecodable += 1
            return
        }
        let entry = batch.entries[0]
        let baseID = batch.id(entry.baseID)
        let index = indices[baseID.textBytes] ?? traces.count
        if index == traces.count {
            indices[baseID.textBytes] = index
            traces.append(Trace(baseID: baseID))
        }
        traces[index].points += 1
        if entry.isError { traces[index].errors += 1 }
        if entry.timestamp < traces[index].earliest {
            traces[index].earliest = entry.timestamp
            traces[index].name = batch.summaryName(entry)
            traces[index].service = batch.summaryText(entry.service)
        }
    }

    func writeJSON(to writer: inout ByteWriter) {
        writer.writeArray(.lines(level: 1)) { list in
            for trace in traces {
                list.object { object in
                    object.member("base_id", utf8: trace.baseID.textBytes)
                    object.member("points", trace.points)
                    object.member("errors", trace.errors)
                    object.member("timestamp", trace.earliest.description)
                    object.member("name", trace.name)
                    object.member("service", trace.service)
                }
            }
        }
        writer.write("\n")
    }

    /// - Parameter width: the columns of the terminal; nil for any number.
    func table(width: Int?) -> TextTable {
        var table = TextTable([
            TraceListing.timeColumn("FIRST POINT (UTC)", rank: 2, width: width),
            .init(title: "POINTS", alignment: .right, rank: 4),
            .init(title: "ERRORS", alignment: .right, rank: 3),
            .init(title: "SERVICE", isFlexible: true, least: 10, rank: 1),
            .init(title: "NAME", isFlexible: true, least: 12),
            TraceListing.idColumn(width: width),
        ])
        let ids = TraceListing.texts(of: traces.map(\.baseID), width: width)
        for (trace, id) in zip(traces, ids) {
            table.add([
                TraceListing.time(trace.earliest, width: width), CountText.grouped(trace.points),
                CountText.grouped(trace.errors), trace.service ?? "-", trace.name, id,
            ])
        }
        return table
    }
}
