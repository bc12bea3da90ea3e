//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A scanned point whose members passed the rules for what is stored: ids, name and timestamp.
struct CheckedPoint {
    enum Text {
        case inPlace(Range<Int>)
        case unescaped([UInt8])
    }

    enum ID {
        case uuid(UUID128)
        case text(Text)
        case integer(Range<Int>)
        case null
    }

    /// Code points that an id may have.
    static let maximumIDLength = 255

    let baseID: ID
    let traceID: ID
    let parentID: ID?
    let name: Text
    let isStop: Bool
    let timestamp: Timestamp

    init(_ point: ScannedPoint, from scanner: JSONScanner) throws(Rejection) {
        baseID = try Self.id(point.baseID, "base_id", scanner)
        traceID = try Self.id(point.traceID, "trace_id", scanner)
        parentID = if point.parentID == nil { nil } else { try Self.id(point.parentID, "parent_id", scanner) }
        (name, isStop) = try Self.name(point.name, scanner)
        timestamp = try Self.timestamp(point.timestamp, scanner)
    }

    private static func id(_ token: JSONToken?, _ member: String, _ scanner: JSONScanner) throws(Rejection) -> ID {
        guard let token else { throw Rejection(.badMember, "no \(member)") }
        switch token.kind {
        case .string:
            if !token.isEscaped, let uuid = UUID128(canonical: scanner.bytes(token.content)) { return .uuid(uuid) }
            let text = Self.text(token, scanner)
            let (length, uuid) = Self.withBytes(text, scanner) {
                (JSONString.codePoints(in: $0), UUID128(canonical: $0))
            }
            guard length <= maximumIDLength else { throw tooLong(member) }
            return uuid.map(ID.uuid) ?? .text(text)
        case .integer:
            var range = token.start..<token.end
            guard range.count <= maximumIDLength else { throw tooLong(member) }
            // Python reads -0 as 0.
            if scanner.bytes(range).elementsEqual("-0".utf8) { range = (token.start + 1)..<token.end }
            return .integer(range)
        case .null:
            return .null
        case .true, .false, .float, .array, .object:
            throw Rejection(.badMember, "\(member) is neither text nor an integer")
        }
    }

    private static func tooLong(_ member: String) -> Rejection {
        Rejection(.badMember, "\(member) is longer than \(maximumIDLength) characters")
    }

    private static func name(_ token: JSONToken?, _ scanner: JSONScanner) throws(Rejection) -> (Text, isStop: Bool) {
        guard let token, token.kind == .string else { throw Rejection(.badMember, "no name") }
        let text = Self.text(token, scanner)
        let (isStart, isStop) = Self.withBytes(text, scanner) { ($0.hasSuffix("start"), $0.hasSuffix("stop")) }
        guard isStart || isStop else { throw Rejection(.badMember, "the name ends in neither start nor stop") }
        return (text, isStop)
    }

    private static func timestamp(_ token: JSONToken?, _ scanner: JSONScanner) throws(Rejection) -> Timestamp {
        guard let token, token.kind == .string else { throw Rejection(.badMember, "no timestamp") }
        guard let value = Self.withBytes(Self.text(token, scanner), scanner, { Timestamp(text: $0) }) else {
            throw Rejection(.badMember, "the timestamp is not YYYY-MM-DDTHH:MM:SS.ffffff")
        }
        return value
    }

    private static func text(_ token: JSONToken, _ scanner: JSONScanner) -> Text {
        guard token.isEscaped else { return .inPlace(token.content) }
        var bytes: [UInt8] = []
        JSONString.unescape(scanner.bytes(token.content), into: &bytes)
        return .unescaped(bytes)
    }

    private static func withBytes<Result>(
        _ text: Text,
        _ scanner: JSONScanner,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        switch text {
        case .inPlace(let range): body(scanner.bytes(range))
        case .unescaped(let bytes): bytes.withUnsafeBytes(body)
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func hasSuffix(_ suffix: StaticString) -> Bool {
        let length = suffix.utf8CodeUnitCount
        guard count >= length else { return false }
        return suffix.withUTF8Buffer { $0.elementsEqual(self[(count - length)...]) }
    }
}
