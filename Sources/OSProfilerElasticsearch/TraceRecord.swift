//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
internal import OSProfilerStore

/// The data of a trace for lists, purges and pins.
struct TraceRecord {
    let key: TraceKey
    var started = Timestamp(microseconds: .max)
    var finished = Timestamp(microseconds: .min)
    var points = 0
    var errors = 0
    /// The size of the payloads.
    var bytes: Int64 = 0
    /// The number of starts minus the number of stops.
    var open = 0
    /// The sum of the weights of the trace ids, added for starts and subtracted for stops. While it and ``open`` are
    /// zero, each start has its stop, and the points need not be read.
    var balance: Int64 = 0
    var rootRank = SummaryAccumulator.RootRank.point
    var rootStarted = Timestamp(microseconds: .max)
    var name = ""
    var project: String?
    var service: String?
    var request: String?
    var life = TraceLife()
    var terms = TraceTerms()
    var ingested = Timestamp(microseconds: .min)
    var isPinned = false
    /// The sequence number up to which a recount has included all points, whatever stored them.
    var countedTo: Int64 = -1

    init(_ key: TraceKey) { self.key = key }

    mutating func add(_ entry: PointEntry, in batch: PointBatch) {
        var summary = SummaryAccumulator(rootRank: rootRank, rootStarted: rootStarted, life: life, terms: terms)
        let isBetterRoot = summary.add(entry, in: batch)
        (life, terms) = (summary.life, summary.terms)
        if isBetterRoot {
            rootRank = summary.rootRank
            rootStarted = summary.rootStarted
            name = batch.summaryName(entry)
            project = batch.summaryText(entry.project)
            service = batch.summaryText(entry.service)
            request = batch.summaryRequest(entry)
        }
        points += 1
        errors += summary.errors
        started = summary.started
        finished = max(finished, summary.finished)
        bytes += Int64(entry.payload.range.count)
        let weight = batch.id(entry.traceID).weight
        open += entry.isStop ? -1 : 1
        balance = entry.isStop ? balance &- weight : balance &+ weight
    }

    /// Whether each start has its stop.
    var isBalanced: Bool { open == 0 && balance == 0 }

    func summary(running: Int) -> TraceSummary {
        TraceSummary(
            baseID: key.baseID,
            started: started,
            finished: finished,
            points: points,
            errors: errors,
            running: running,
            name: name,
            project: project,
            service: service,
            request: request,
            straySpans: life.straySpans,
            strayErrors: life.strayErrors,
            terms: terms
        )
    }
}

extension OpaqueID {
    /// A number that represents the id; two ids almost never share one.
    fileprivate var weight: Int64 {
        if case .uuid(let uuid) = storage {
            let mixed = (uuid.first ^ (uuid.first >> 31)) &* 0x9E37_79B9_7F4A_7C15 ^ uuid.second
            return Int64(bitPattern: (mixed ^ (mixed >> 29)) &* 0xBF58_476D_1CE4_E5B9)
        }
        let isText = if case .text = storage { true } else { false }
        let digest = textBytes.withUnsafeBytes { ContentDigest.sixteenBytes(of: $0) }
        return Int64(bitPattern: isText ? digest.first : digest.second)
    }
}

// MARK: - As a document

extension TraceRecord {
    /// - Throws: ``StoreError`` with the code `.corrupt` for a document that this store did not write.
    init(_ source: JSONView) throws(StoreError) {
        func number(_ node: JSONView?) throws(StoreError) -> Int64 {
            guard let number = node?.whole else {
                throw StoreError(.corrupt, "a document of \(ElasticsearchIndex.traces.rawValue) lacks a number")
            }
            return number
        }
        /// A number that is added up.
        func count(_ node: JSONView?) throws(StoreError) -> Int64 {
            let count = try number(node)
            guard count.magnitude < 1 << 53 else {
                throw StoreError(
                    .corrupt,
                    "a document of \(ElasticsearchIndex.traces.rawValue) has an impossible number"
                )
            }
            return count
        }
        guard let baseID = source["base_id"]?.text else {
            throw StoreError(.corrupt, "a document of \(ElasticsearchIndex.traces.rawValue) has no base_id")
        }
        key = TraceKey(text: baseID)
        started = Timestamp(microseconds: try number(source["started"]))
        finished = Timestamp(microseconds: try number(source["finished"]))
        points = Int(try count(source["points"]))
        errors = Int(try count(source["errors"]))
        bytes = try count(source["bytes"])
        open = Int(try count(source["open"]))
        balance = try number(source["balance"])
        rootRank = .init(rawValue: Int(try number(source["root_rank"]))) ?? .point
        rootStarted = Timestamp(microseconds: try number(source["root_started"]))
        name = source["name"]?.string ?? ""
        project = source["project"]?.string
        service = source["service"]?.string
        request = source["request"]?.string
        // Earlier versions stored neither a life nor terms.
        life = TraceLife(encodedText: source["life"]?.string, started: started, finished: finished)
        func values(_ name: StaticString) -> Set<String> {
            Set(source[name]?.elements.compactMap(\.string) ?? [])
        }
        terms.services = values("services")
        terms.hosts = values("hosts")
        terms.names = values("names")
        terms.paths = values("paths")
        ingested = Timestamp(microseconds: try number(source["ingested"]))
        isPinned = source["is_pinned"]?.bool ?? false
        countedTo = try number(source["counted_to"])
    }

    func write(to writer: inout ByteWriter) {
        writer.writeObject(.compact) { document in
            document.member("base_id", utf8: key.text)
            document.member("started", started.microseconds)
            document.member("finished", finished.microseconds)
            document.member("duration", finished.microseconds(since: started))
            document.member("points", points)
            document.member("errors", errors)
            document.member("bytes", bytes)
            document.member("open", open)
            document.member("balance", balance)
            document.member("root_rank", rootRank.rawValue)
            document.member("root_started", rootStarted.microseconds)
            document.member("ingested", ingested.microseconds)
            document.member("counted_to", countedTo)
            document.member("is_pinned", isPinned)
            document.member("name", name)
            document.member(ifPresent: "project", project)
            document.member(ifPresent: "service", service)
            document.member(ifPresent: "request", request)
            document.member("life", life.encodedText)
            write(terms.services, "services", to: &document)
            write(terms.hosts, "hosts", to: &document)
            write(terms.names, "names", to: &document)
            write(terms.paths, "paths", to: &document)
        }
    }

    private func write(_ values: Set<String>, _ name: StaticString, to document: inout JSONObjectWriter) {
        document.array(name) { array in
            for value in values.sorted() { array.element(value) }
        }
    }
}
#endif
