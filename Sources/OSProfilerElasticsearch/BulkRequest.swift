//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// Writes for one round trip, or for a few if they are long.
struct BulkRequest: ~Copyable {
    /// The result of one write.
    struct Outcome {
        let status: Int
        /// The sequence number that the shard gave to the write.
        let sequence: Int64?
        let fault: ElasticsearchError

        var isDone: Bool { (200..<300).contains(status) }
        /// For `create`, the document exists already. With a condition, another client has changed the document.
        var isConflict: Bool { status == 409 }
    }

    /// The state that a document must have for a write to succeed.
    struct Condition {
        let sequence: Int64
        let term: Int64
    }

    /// The maximum size of a request in bytes, far below the limit of the smallest servers (10 MB).
    private static let limit = 5 << 20
    /// How often a write is sent in all if the server temporarily rejects it.
    private static let attempts = 4

    private var lines = ByteWriter(capacity: 1 << 16)
    /// The offsets at which the lines of each write end.
    private var ends: [Int] = []

    var count: Int { ends.count }

    /// Stores a document unless its id is taken.
    mutating func create(
        _ index: ElasticsearchIndex,
        id: String,
        routing: String?,
        _ document: UnsafeRawBufferPointer
    ) {
        write("create", index, id, routing: routing)
        end(document)
    }

    /// Replaces a document that is still in a given state. Without a condition, stores it unless it exists.
    mutating func replace(
        _ index: ElasticsearchIndex,
        id: String,
        if condition: Condition?,
        _ document: UnsafeRawBufferPointer
    ) {
        guard let condition else { return create(index, id: id, routing: nil, document) }
        write("index", index, id, if: condition)
        end(document)
    }

    /// Deletes a document that is still in a given state.
    mutating func delete(_ index: ElasticsearchIndex, id: String, if condition: Condition) {
        write("delete", index, id, if: condition)
        ends.append(lines.count)
    }

    /// Writes the line that says what to do with a document.
    private mutating func write(
        _ action: StaticString,
        _ index: ElasticsearchIndex,
        _ id: String,
        routing: String? = nil,
        if condition: Condition? = nil
    ) {
        lines.writeObject(.compact) { line in
            line.object(action) { target in
                target.member("_index", index.rawValue)
                target.member("_id", id)
                target.member(ifPresent: "routing", routing)
                target.member(ifPresent: "if_seq_no", condition?.sequence)
                target.member(ifPresent: "if_primary_term", condition?.term)
            }
        }
        lines.write("\n")
    }

    private mutating func end(_ document: UnsafeRawBufferPointer) {
        lines.write(document)
        lines.write("\n")
        ends.append(lines.count)
    }

    // MARK: Sending

    /// Sends all writes in order, in as few requests as their length allows.
    ///
    /// - Returns: the result of each write, in the same order.
    func send(by client: ElasticsearchClient) throws(StoreError) -> [Outcome] {
        var outcomes = [Outcome?](repeating: nil, count: ends.count)
        var waiting = Array(ends.indices)
        for attempt in 0..<Self.attempts where !waiting.isEmpty {
            if attempt > 0 { usleep(UInt32(50_000 << (2 * attempt))) }
            for part in parts(waiting) {
                let answer = try client.bulk(body(part))
                let items = answer["items"]?.elements.map(\.self) ?? []
                guard items.count == part.count else {
                    throw StoreError(.other, "\(client.place) answered \(items.count) of \(part.count) writes")
                }
                for (index, item) in zip(part, items) { outcomes[index] = try Self.outcome(item, client) }
            }
            waiting = waiting.filter { outcomes[$0]?.fault.isPassing ?? true }
        }
        return outcomes.map { $0! }
    }

    private static func outcome(_ item: JSONView, _ client: ElasticsearchClient) throws(StoreError) -> Outcome {
        guard let result = item.firstValue, let status = result["status"]?.whole else {
            throw StoreError(.other, "\(client.place) answered a write without a status")
        }
        return Outcome(
            status: Int(status),
            sequence: result["_seq_no"]?.whole,
            fault: ElasticsearchError(status: Int(status), result["error"])
        )
    }

    private func lineRange(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

    /// Splits a list of writes where a request would get too long; a longer write is sent alone.
    private func parts(_ writes: [Int]) -> [[Int]] {
        var parts: [[Int]] = []
        var length = 0
        for index in writes {
            let own = lineRange(index).count
            if parts.isEmpty || length + own > Self.limit {
                parts.append([])
                length = 0
            }
            parts[parts.count - 1].append(index)
            length += own
        }
        return parts
    }

    private func body(_ part: [Int]) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(part.reduce(0) { $0 + lineRange($1).count })
        for index in part { body.append(contentsOf: lines.bytes[lineRange(index)]) }
        return body
    }
}
#endif
