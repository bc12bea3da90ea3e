//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// Appends each batch with one bulk request for the points and their payloads, and then one for the records of their
/// traces.
///
/// After an interruption in between, the batch is redelivered. Its points then exist and are refused as repetitions,
/// and a trace with repetitions whose record does not count all of its points is counted again.
final class ElasticsearchWriter: TraceWriter {
    /// The purpose of a write in the bulk request.
    private enum Part {
        case point(Int)
        /// Left out if it is refused as malformed; only the lists of Python's command miss it.
        case error
        case other
    }

    /// The points of one trace in a batch.
    private struct Group {
        let key: TraceKey
        /// The new points, with the sequence numbers that they got.
        var added: [(entry: Int, sequence: Int64)] = []
        var hasRepetitions = false
    }

    private let client: ElasticsearchClient
    private var document = PointDocument()
    private var isReady = false
    private var isClosed = false
    /// The sequence number of the latest point that this writer stored.
    private var sequence: Int64?

    init(_ client: ElasticsearchClient) { self.client = client }

    func check() throws(StoreError) {
        guard !isClosed else { throw StoreError(.other, "the writer is closed") }
        guard try client.acceptsPoints() != false else {
            throw StoreError(
                .full,
                "\(ElasticsearchIndex.points.rawValue) is blocked for writing: the disk may be above the watermark"
            )
        }
    }

    func close() { isClosed = true }

    func append(
        _ batch: PointBatch,
        rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult {
        guard !isClosed else { throw StoreError(.other, "the writer is closed") }
        guard !batch.isEmpty || !rejected.isEmpty else { return AppendResult(stored: 0, duplicates: 0) }
        if !isReady {
            try client.makeIndexes()
            isReady = true
        }
        do throws(StoreError) {
            return try store(batch, rejected, at: time)
        } catch {
            // Whatever was lost meanwhile, even indexes, is checked before the next batch.
            isReady = false
            throw error
        }
    }

    private func store(
        _ batch: PointBatch,
        _ rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult {
        var groups: [Group] = []
        let places = group(batch, &groups)
        var refused: [(entry: Int, after: Int64)] = []
        var stored = 0
        for (part, outcome) in try send(batch, rejected, groups, places) {
            switch part {
            case .point(let index):
                if outcome.isDone {
                    sequence = outcome.sequence ?? sequence
                    groups[places[index]].added.append((index, outcome.sequence ?? .max))
                    stored += 1
                } else if outcome.isConflict {
                    groups[places[index]].hasRepetitions = true
                } else if outcome.fault.isRefusedDocument {
                    refused.append((index, try latestSequence()))
                } else {
                    throw outcome.fault.storeError(client.place)
                }
            case .error where outcome.fault.isRefusedDocument: break
            case .error, .other:
                guard outcome.isDone || outcome.isConflict else { throw outcome.fault.storeError(client.place) }
            }
        }
        stored += try keepAlone(refused, batch, &groups, places)
        try updateRecords(groups, batch, at: time)
        return AppendResult(stored: stored, duplicates: batch.count - stored)
    }

    /// Groups points by trace.
    ///
    /// - Returns: the group of each point.
    private func group(_ batch: PointBatch, _ groups: inout [Group]) -> [Int] {
        var byID: [OpaqueID: Int] = [:]
        // An integer and a text with the same digits name the same trace.
        var byKey: [TraceKey: Int] = [:]
        return batch.entries.map { entry in
            let id = batch.id(entry.baseID)
            if let index = byID[id] { return index }
            let key = TraceKey(id)
            let index = byKey[key] ?? groups.count
            if index == groups.count { groups.append(Group(key: key)) }
            byID[id] = index
            byKey[key] = index
            return index
        }
    }

    private func send(
        _ batch: PointBatch,
        _ rejected: [RejectedMessage],
        _ groups: [Group],
        _ places: [Int]
    ) throws(StoreError) -> [(Part, BulkRequest.Outcome)] {
        var bulk = BulkRequest()
        var parts: [Part] = []
        var text = ByteWriter()
        for (index, entry) in batch.entries.enumerated() {
            let key = groups[places[index]].key
            let isPayload = batch.withBytes(entry.payload) { document.make($0, isEnveloped: entry.isEnveloped) }
            let id = PointIdentity(entry, in: batch, of: key, isElsewhere: !isPayload).text
            if !isPayload {
                text.removeAll()
                text.writePayload(batch.bytes(entry.payload), after: nil)
                bulk.create(.payloads, id: id, routing: key.digest, text.bytes)
                parts.append(.other)
            }
            bulk.create(.points, id: id, routing: key.digest, document.bytes)
            parts.append(.point(index))
            if entry.isError {
                text.removeAll()
                text.writeError(entry, in: batch)
                bulk.create(.errors, id: id, routing: key.digest, text.bytes)
                parts.append(.error)
            }
        }
        for message in rejected {
            text.removeAll()
            text.write(message)
            let digest = message.identity
            bulk.create(.rejected, id: digest.hexadecimal, routing: nil, text.bytes)
            parts.append(.other)
        }
        return Array(zip(parts, try bulk.send(by: client)))
    }

    // MARK: Refused points

    /// Stores points whose documents the points index refuses. An index that Python's driver created maps everything
    /// that services send, until a value contradicts an earlier one or there are too many fields.
    ///
    /// - Returns: the number of new points.
    private func keepAlone(
        _ refused: [(entry: Int, after: Int64)],
        _ batch: PointBatch,
        _ groups: inout [Group],
        _ places: [Int]
    ) throws(StoreError) -> Int {
        guard !refused.isEmpty else { return 0 }
        var bulk = BulkRequest()
        var text = ByteWriter()
        for (index, after) in refused {
            let entry = batch.entries[index]
            let key = groups[places[index]].key
            text.removeAll()
            text.writePayload(batch.bytes(entry.payload), after: after)
            let id = PointIdentity(entry, in: batch, of: key, isElsewhere: true).text
            bulk.create(.payloads, id: id + "-alone", routing: key.digest, text.bytes)
        }
        var stored = 0
        for ((index, _), outcome) in zip(refused, try bulk.send(by: client)) {
            if outcome.isDone {
                stored += 1
                groups[places[index]].added.append((index, .max))
            } else if outcome.isConflict {
                groups[places[index]].hasRepetitions = true
            } else {
                throw outcome.fault.storeError(client.place)
            }
        }
        return stored
    }

    /// Returns the sequence number after which a refused point comes.
    private func latestSequence() throws(StoreError) -> Int64 {
        if let sequence { return sequence }
        try client.refresh([.points])
        let path = "/\(ElasticsearchIndex.points.rawValue)/_search"
        let body = #"{"size":1,"query":{"match_all":{}},"sort":[{"_seq_no":"desc"}],"_source":false}"#
        let hit = try client.ask("POST", path, body).checked().hits.first
        let latest = hit?["sort"]?.elements.first?.whole ?? -1
        sequence = latest
        return latest
    }

    // MARK: Records

    private func updateRecords(_ groups: [Group], _ batch: PointBatch, at time: Timestamp) throws(StoreError) {
        let changed = groups.filter { !$0.added.isEmpty }
        let records = TraceRecords(client: client)
        try records.update(changed.map(\.key)) { index, known in
            var record = known ?? TraceRecord(changed[index].key)
            // If another consumer has recounted the trace meanwhile, its count includes these points.
            let added = changed[index].added.filter { $0.sequence > record.countedTo }
            for point in added { record.add(batch.entries[point.entry], in: batch) }
            record.ingested = time
            return record
        }
        let repeated = groups.filter(\.hasRepetitions).map(\.key)
        guard !repeated.isEmpty else { return }
        try client.refresh([.points, .payloads])
        let field = try client.baseIDField(in: .points)
        for (key, known) in zip(repeated, try records.known(repeated)) {
            if try records.pointCount(key, field: field) != known.record?.points ?? 0 {
                _ = try records.recount(key, at: time)
            }
        }
    }
}

// MARK: - Documents

extension ByteWriter {
    /// Writes the original payload as a document.
    ///
    /// - Parameter after: for a payload without a document in the points index, the number of the document before it.
    fileprivate mutating func writePayload(_ payload: ArraySlice<UInt8>, after: Int64?) {
        writeObject(.compact) { document in
            document.member("is_alone", after != nil)
            document.member(ifPresent: "after", after)
            document.member("payload", base64: payload)
        }
    }

    /// Writes what Python's driver stores for a failed point.
    fileprivate mutating func writeError(_ entry: PointEntry, in batch: PointBatch) {
        writeObject { document in
            document.member("base_id", batch.id(entry.baseID))
            document.member("timestamp", String(entry.timestamp.description.dropLast()))
        }
    }

    fileprivate mutating func write(_ message: RejectedMessage) {
        writeObject(.compact) { document in
            document.member("time", message.time.microseconds)
            document.member("bytes", message.approximateBytes)
            document.member("reason", message.reason)
            document.member("detail", message.detail)
            document.member("exchange", message.exchange)
            document.member("routing_key", message.routingKey)
            document.member("properties", message.properties)
            document.member("body", base64: message.body)
        }
    }
}

extension JSONObjectWriter {
    fileprivate mutating func member(_ name: StaticString, base64 bytes: some Sequence<UInt8>) {
        member(name, utf8: Array(Data(bytes).base64EncodedData()))
    }
}
#endif
