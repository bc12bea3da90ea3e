//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A place in a batch's arena.
package struct ByteRange: Hashable, Sendable {
    package var start: UInt32
    package var end: UInt32

    package init(start: Int, end: Int) {
        self.start = UInt32(start)
        self.end = UInt32(end)
    }

    private init() {
        start = 0
        end = 0
    }

    /// What is absent. No value stands there: each is at least one byte long.
    package static let none = ByteRange()

    package var isEmpty: Bool { start == end }
    package var range: Range<Int> { Int(start)..<Int(end) }
}

/// An id of a point in a batch: sixteen bytes in place where it is a canonical uuid, else a place in the arena.
package struct IDReference: Sendable {
    package enum Kind: UInt8, Sendable { case uuid, text, integer, null }

    package var kind: Kind
    /// The id itself when `kind` is `.uuid`.
    package var uuid: UUID128
    /// The text's or digits' place when `kind` is `.text` or `.integer`.
    package var range: ByteRange

    package init(uuid: UUID128) {
        kind = .uuid
        self.uuid = uuid
        range = .none
    }

    package init(_ kind: Kind, _ range: ByteRange = .none) {
        self.kind = kind
        uuid = UUID128(first: 0, second: 0)
        self.range = range
    }
}

/// One trace point of a ``PointBatch``: plain data, all text as places in the batch's arena.
package struct PointEntry: Sendable {
    /// The payload object, byte for byte as the service sent it (for a 2.0 envelope, unescaped once).
    package var payload: ByteRange
    package var baseID: IDReference
    package var traceID: IDReference
    /// The base id when the payload has no `parent_id`.
    package var parentID: IDReference
    /// The name's text, unescaped, `wsgi-start`.
    package var name: ByteRange
    package var timestamp: Timestamp
    /// Tells a message that is delivered twice from two messages: the notification's `message_id`, else its
    /// `_unique_id`, else a digest of the body.
    package var messageKey: UUID128
    /// The name ends with `stop`; every other point is a start.
    package var isStop: Bool
    /// A stop whose `info.etype` is neither absent nor null.
    package var isError: Bool
    /// True for a 2.0 envelope, whose payload Python readers take as it is; in a 1.0 message kombu unwraps
    /// `{"__type__", "__value__"}` objects.
    package var isEnveloped: Bool
    /// The JSON values of these members, as they stand in the payload; empty where absent.
    package var project: ByteRange
    package var service: ByteRange
    package var host: ByteRange
    package var errorType: ByteRange
}
