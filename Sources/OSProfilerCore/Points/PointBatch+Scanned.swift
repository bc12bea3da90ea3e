//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// The rules that a scanned point must meet to be stored: ids, name and timestamp of the right kind.

extension PointBatch {
    /// The maximum number of code points of an id.
    static let maximumIDLength = 255

    /// Adds a point whose members `scanner` found, and copies what it needs.
    ///
    /// - Throws: ``Rejection`` if the point breaks a rule; the batch is then unchanged.
    package mutating func append(_ point: ScannedPoint, from scanner: JSONScanner) throws(Rejection) {
        let start = arena.count
        arena.append(contentsOf: scanner.bytes(point.payload))
        do throws(Rejection) {
            entries.append(try entry(point, scanner, shift: start - point.payload.lowerBound))
        } catch {
            arena.removeLast(arena.count - start)
            throw error
        }
    }

    /// - Parameter shift: the difference between the scanner's offsets and those of the arena, which holds the
    ///   payload already.
    @inline(__always)
    private mutating func entry(
        _ point: ScannedPoint,
        _ scanner: JSONScanner,
        shift: Int
    ) throws(Rejection) -> PointEntry {
        func value(_ token: JSONToken?) -> ByteRange {
            guard let token else { return .none }
            return ByteRange(start: token.start + shift, end: token.end + shift)
        }
        let baseID = try id(point.baseID, "base_id", scanner, shift)
        let traceID = try id(point.traceID, "trace_id", scanner, shift)
        let parentID = point.parentID == nil ? baseID : try id(point.parentID, "parent_id", scanner, shift)
        let (name, isStop) = try name(point.name, scanner, shift)
        return PointEntry(
            payload: ByteRange(start: point.payload.lowerBound + shift, end: point.payload.upperBound + shift),
            baseID: baseID,
            traceID: traceID,
            parentID: parentID,
            name: name,
            timestamp: try timestamp(point.timestamp, scanner),
            messageKey: point.messageKey,
            isStop: isStop,
            isError: isStop && point.errorType.map { $0.kind != .null } ?? false,
            isEnveloped: point.isEnveloped,
            project: value(point.project),
            service: value(point.service),
            host: value(point.host),
            errorType: value(point.errorType),
            request: value(point.request)
        )
    }

    @inline(__always)
    private mutating func id(
        _ token: JSONToken?,
        _ member: StaticString,
        _ scanner: JSONScanner,
        _ shift: Int
    ) throws(Rejection) -> IDReference {
        if let token, token.kind == .string, !token.isEscaped,
            let uuid = UUID128(canonical: scanner.bytes(token.content))
        {
            return IDReference(uuid: uuid)
        }
        return try otherID(token, member, scanner, shift)
    }

    @inline(never)
    private mutating func otherID(
        _ token: JSONToken?,
        _ member: StaticString,
        _ scanner: JSONScanner,
        _ shift: Int
    ) throws(Rejection) -> IDReference {
        guard let token else { throw Rejection(.badMember, "no \(member)") }
        switch token.kind {
        case .string:
            let range = text(token, scanner, shift)
            let (length, uuid) = withBytes(range) { (JSONString.codePoints(in: $0), UUID128(canonical: $0)) }
            guard length <= Self.maximumIDLength else { throw Self.tooLong(member) }
            return uuid.map(IDReference.init(uuid:)) ?? IDReference(.text, range)
        case .integer:
            let digits = scanner.bytes(token.start..<token.end)
            guard digits.count <= Self.maximumIDLength else { throw Self.tooLong(member) }
            // Python reads -0 as 0.
            let start = digits.elementsEqual("-0".utf8) ? token.start + 1 : token.start
            return IDReference(.integer, ByteRange(start: start + shift, end: token.end + shift))
        case .null:
            return IDReference(.null)
        case .true, .false, .float, .array, .object:
            throw Rejection(.badMember, "\(member) is neither text nor an integer")
        }
    }

    private static func tooLong(_ member: StaticString) -> Rejection {
        Rejection(.badMember, "\(member) is longer than \(maximumIDLength) characters")
    }

    private mutating func name(
        _ token: JSONToken?,
        _ scanner: JSONScanner,
        _ shift: Int
    ) throws(Rejection) -> (ByteRange, isStop: Bool) {
        guard let token, token.kind == .string else { throw Rejection(.badMember, "no name") }
        let range = text(token, scanner, shift)
        let (isStart, isStop) = withBytes(range) { ($0.hasSuffix("start"), $0.hasSuffix("stop")) }
        guard isStart || isStop else { throw Rejection(.badMember, "the name ends in neither start nor stop") }
        return (range, isStop)
    }

    private func timestamp(_ token: JSONToken?, _ scanner: JSONScanner) throws(Rejection) -> Timestamp {
        guard let token, token.kind == .string else { throw Rejection(.badMember, "no timestamp") }
        let content = scanner.bytes(token.content)
        let value =
            token.isEscaped
            ? JSONString.unescaped(content).withUnsafeBytes(Timestamp.init(text:)) : Timestamp(text: content)
        guard let value else {
            throw Rejection(.badMember, "the timestamp is not YYYY-MM-DDTHH:MM:SS.ffffff")
        }
        return value
    }

    /// Returns the place of a string's text in the arena: inside the payload, or unescaped after it.
    @inline(__always)
    private mutating func text(_ token: JSONToken, _ scanner: JSONScanner, _ shift: Int) -> ByteRange {
        guard token.isEscaped else {
            return ByteRange(start: token.content.lowerBound + shift, end: token.content.upperBound + shift)
        }
        let start = arena.count
        JSONString.unescape(scanner.bytes(token.content), into: &arena)
        return ByteRange(start: start, end: arena.count)
    }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    fileprivate func hasSuffix(_ suffix: StaticString) -> Bool {
        let skipped = count - suffix.utf8CodeUnitCount
        guard skipped >= 0 else { return false }
        return (skipped..<count).allSatisfy { self[$0] == suffix.utf8Start[$0 - skipped] }
    }
}
