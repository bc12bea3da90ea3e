//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A point from a store that keeps ids and texts separately from the payload.
package struct DecodedPoint {
    /// The part of the payload object that the store keeps, as JSON.
    package var payload: [UInt8]
    package var baseID: OpaqueID
    package var traceID: OpaqueID
    package var parentID: OpaqueID
    /// Texts; nil for null.
    package var name: [UInt8]
    package var project: [UInt8]?
    package var service: [UInt8]?
    package var host: [UInt8]?
    package var timestamp: Timestamp
    package var messageKey: UUID128
    package var isEnveloped: Bool

    package init(
        payload: [UInt8],
        baseID: OpaqueID,
        traceID: OpaqueID,
        parentID: OpaqueID,
        name: [UInt8],
        project: [UInt8]?,
        service: [UInt8]?,
        host: [UInt8]?,
        timestamp: Timestamp,
        messageKey: UUID128,
        isEnveloped: Bool
    ) {
        self.payload = payload
        self.baseID = baseID
        self.traceID = traceID
        self.parentID = parentID
        self.name = name
        self.project = project
        self.service = service
        self.host = host
        self.timestamp = timestamp
        self.messageKey = messageKey
        self.isEnveloped = isEnveloped
    }
}

extension PointBatch {
    /// Adds a point from its parts. Of its payload, reads only `info`.
    package mutating func append(_ parts: DecodedPoint) {
        let payload = place(parts.payload)
        let (errorType, request) = membersOfInfo(in: payload)
        let isStop = parts.name.suffix(4).elementsEqual("stop".utf8)
        let isNull = errorType.isEmpty || bytes(errorType).elementsEqual("null".utf8)
        entries.append(
            PointEntry(
                payload: payload,
                baseID: place(parts.baseID),
                traceID: place(parts.traceID),
                parentID: place(parts.parentID),
                name: place(parts.name),
                timestamp: parts.timestamp,
                messageKey: parts.messageKey,
                isStop: isStop,
                isError: isStop && !isNull,
                isEnveloped: parts.isEnveloped,
                project: place(json: parts.project),
                service: place(json: parts.service),
                host: place(json: parts.host),
                errorType: errorType,
                request: request
            )
        )
    }

    /// Copies bytes to the end of the arena.
    mutating func place(_ bytes: some Collection<UInt8>) -> ByteRange {
        let start = arena.count
        arena.append(contentsOf: bytes)
        return ByteRange(start: start, end: arena.count)
    }

    private mutating func place(_ id: OpaqueID) -> IDReference {
        switch id.storage {
        case .uuid(let uuid): IDReference(uuid: uuid)
        case .text(let text): IDReference(.text, place(text))
        case .integer(let digits): IDReference(.integer, place(digits))
        case .null: IDReference(.null)
        }
    }

    private mutating func place(json text: [UInt8]?) -> ByteRange {
        guard let text else { return .none }
        var writer = ByteWriter(capacity: text.count + 64)
        text.withUnsafeBytes { writer.writeJSON(utf8: $0) }
        return place(writer.bytes)
    }

    /// Returns the places of `info.etype` and of the request in a payload of this arena.
    func membersOfInfo(in payload: ByteRange) -> (errorType: ByteRange, request: ByteRange) {
        let start = Int(payload.start)
        func place(_ token: JSONToken?) -> ByteRange {
            token.map { ByteRange(start: $0.start + start, end: $0.end + start) } ?? .none
        }
        return withBytes(payload) { text in
            var scanner = JSONScanner(text, allowsSurrogates: true)
            guard (try? scanner.peek()) == UInt8(ascii: "{"), let point = try? ScannedPoint(&scanner, depth: 0) else {
                return (.none, .none)
            }
            return (place(point.errorType), place(point.request))
        }
    }
}
