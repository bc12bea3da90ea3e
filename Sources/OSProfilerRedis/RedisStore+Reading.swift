//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
public import OSProfilerCore
public import OSProfilerStore

extension RedisStore {
    /// The number of elements read at a time.
    private static let pageLength = 500

    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        if try readList(baseID.textBytes, visit) { return true }
        return try readLegacy(baseID, visit)
    }

    // MARK: The list

    /// Reads in the order of the list. This is the order of arrival of what this store wrote, and the order in which
    /// Python's command reads everything.
    func readList(
        _ id: [UInt8],
        atMost limit: Int = .max,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        let keys = [RedisKeys.list(id), RedisKeys.seen(id), RedisKeys.trace(id)]
        var theirs: Int64 = -1
        var first = 0
        var total = Int.max
        var known: Set<UUID128> = []
        var isThere = false
        var length = PageLength(atMost: Self.pageLength)
        while first < min(total, limit) {
            let reply = try link.evaluate(
                .page,
                keys: keys,
                arguments: [RedisValue(first), RedisValue(theirs), RedisValue(length.next)]
            ).elements
            guard reply.count == 5, let count = reply[0].number, let before = reply[1].number else {
                throw StoreError(.other, "Redis did not answer with elements of a list")
            }
            // The trace may grow meanwhile; later points are left to the next reader.
            if theirs < 0 { (theirs, total) = (before, Int(count)) }
            let elements = reply[2].elements.prefix(total - first)
            guard !elements.isEmpty else { break }
            var page = Page(seen: reply[3].elements, payloads: reply[4].elements)
            for (offset, element) in elements.enumerated() {
                guard let bytes = element.bytes else { continue }
                if first + offset < Int(theirs) {
                    page.addTheirs(bytes, &known)
                } else {
                    page.addOurs(bytes)
                }
            }
            if !page.points.isEmpty {
                isThere = true
                visit(page.points, total)
            }
            first += elements.count
            length.fetched(elements.count, bytes: page.points.byteCount)
        }
        return isThere
    }

    /// The points of a section of the list. Elements that are not trace points are left out.
    private struct Page {
        var points = PointBatch()
        private var seen: ArraySlice<RedisReply>
        private var payloads: ArraySlice<RedisReply>

        init(seen: [RedisReply], payloads: [RedisReply]) {
            self.seen = seen[...]
            self.payloads = payloads[...]
        }

        mutating func addTheirs(_ element: [UInt8], _ known: inout Set<UUID128>) {
            points.appendPython(element, unlessIn: &known)
        }

        mutating func addOurs(_ element: [UInt8]) {
            guard let member = seen.popFirst(), let score = seen.popFirst(),
                let message = SeenMessage(member: member, score: score)
            else { return }
            let payload = message.flags.contains(.hasPayload) ? payloads.popFirst()?.bytes ?? element : element
            payload.withUnsafeBytes { bytes in
                try? points.append(
                    payload: bytes,
                    messageKey: message.messageKey,
                    isEnveloped: message.flags.contains(.isEnveloped)
                )
            }
        }
    }

    // MARK: Legacy keys

    /// Reads the keys that Python's driver wrote before it used lists, one key per point. They are searched only if
    /// there is no list, because the search scans all keys.
    private func readLegacy(
        _ baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        let id = baseID.textBytes
        var points = PointBatch()
        for element in try legacyElements(try legacyKeys(of: id)) {
            var point = PointBatch()
            var known: Set<UUID128> = []
            point.appendPython(element, unlessIn: &known)
            // The id may be a prefix of another trace's id.
            guard let entry = point.entries.first, point.id(entry.baseID).textBytes == id else { continue }
            points.append(contentsOf: point)
        }
        guard !points.isEmpty else { return false }
        visit(points, points.count)
        return true
    }

    func legacyKeys(of id: [UInt8]) throws(StoreError) -> [RedisValue] {
        try scan(RedisKeys.pattern(prefix: [UInt8](RedisKeys.legacyPrefix.utf8) + id), examining: 1_000_000)
    }

    func legacyElements(_ keys: [RedisValue]) throws(StoreError) -> [[UInt8]] {
        var elements: [[UInt8]] = []
        for start in stride(from: 0, to: keys.count, by: Self.pageLength) {
            let page = keys[start..<min(start + Self.pageLength, keys.count)]
            // MGET returns nil for a key that does not hold a string.
            var commands = RedisCommands()
            commands.add(["MGET"] + page)
            elements += try link.run(commands)[0].elements.compactMap(\.bytes)
        }
        return elements
    }

    /// Returns the keys that match a pattern, each once.
    ///
    /// - Parameter limit: the approximate number of keys that the server examines.
    func scan(_ pattern: RedisValue, examining limit: Int) throws(StoreError) -> [RedisValue] {
        let step = 5000
        var cursor: RedisValue = "0"
        var keys: [RedisValue] = []
        var known: Set<RedisValue> = []
        for _ in 0..<(limit / step) {
            let reply = try link.run("SCAN", cursor, "MATCH", pattern, "COUNT", RedisValue(step)).elements
            guard reply.count == 2, let next = reply[0].bytes else { break }
            for key in reply[1].elements.compactMap(\.bytes).map({ RedisValue($0) }) where known.insert(key).inserted {
                keys.append(key)
            }
            cursor = RedisValue(next)
            if cursor == "0" { break }
        }
        return keys
    }
}

extension PointBatch {
    /// Adds a point that Python's driver wrote: it has no message, and its payload is what Python's readers see.
    fileprivate mutating func appendPython(_ element: [UInt8], unlessIn known: inout Set<UUID128>) {
        element.withUnsafeBytes { bytes in
            let digest = ContentDigest.sixteenBytes(of: bytes)
            guard known.insert(digest).inserted else { return }
            try? append(payload: bytes, messageKey: digest, isEnveloped: true)
        }
    }
}
#endif
