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

    fileprivate init(packed: UInt64) {
        start = UInt32(truncatingIfNeeded: packed)
        end = UInt32(truncatingIfNeeded: packed >> 32)
    }

    fileprivate var packed: UInt64 { UInt64(start) | UInt64(end) << 32 }

    /// What is absent. No value stands there: each is at least one byte long.
    package static let none = ByteRange()

    package var isEmpty: Bool { start == end }

    /// The same bytes after their arena has been put behind `shift` others; what is absent stays so.
    func moved(by shift: UInt32) -> ByteRange {
        var moved = self
        if !isEmpty {
            moved.start += shift
            moved.end += shift
        }
        return moved
    }

    package var range: Range<Int> { Int(start)..<Int(end) }
}

/// An id of a point in a batch: sixteen bytes in place where it is a canonical uuid, else a place in the arena.
package struct IDReference: Sendable {
    package enum Kind: UInt8, Sendable { case uuid, text, integer, null }

    /// The id itself when `kind` is `.uuid`; otherwise ``range``, which shares its room.
    package var uuid: UUID128
    package var kind: Kind
    /// The text's or digits' place when `kind` is `.text` or `.integer`; else ``ByteRange/none``.
    package var range: ByteRange {
        get { kind == .uuid ? .none : ByteRange(packed: uuid.first) }
        set { if kind != .uuid { uuid = UUID128(first: newValue.packed, second: 0) } }
    }

    package init(uuid: UUID128) {
        kind = .uuid
        self.uuid = uuid
    }

    package init(_ kind: Kind, _ range: ByteRange = .none) {
        self.kind = kind
        uuid = UUID128(first: range.packed, second: 0)
    }
}

extension IDReference {
    /// True when both are the same id. Both belong to this arena.
    package func isSame(as other: IDReference, in arena: [UInt8]) -> Bool {
        guard kind == other.kind else { return false }
        switch kind {
        case .uuid: return uuid == other.uuid
        case .null: return true
        case .text, .integer: return arena[range.range] == arena[other.range.range]
        }
    }

    /// An owned copy of the id.
    package func id(in arena: [UInt8]) -> OpaqueID {
        switch kind {
        case .uuid: OpaqueID(.uuid(uuid))
        case .text: OpaqueID(.text(Array(arena[range.range])))
        case .integer: OpaqueID(.integer(Array(arena[range.range])))
        case .null: OpaqueID(.null)
        }
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

extension PointEntry {
    /// The same point after its arena has been put behind `shift` other bytes.
    package func moved(by shift: Int) -> PointEntry {
        let shift = UInt32(shift)
        guard shift > 0 else { return self }
        var entry = self
        entry.payload = payload.moved(by: shift)
        entry.baseID.range = baseID.range.moved(by: shift)
        entry.traceID.range = traceID.range.moved(by: shift)
        entry.parentID.range = parentID.range.moved(by: shift)
        entry.name = name.moved(by: shift)
        entry.project = project.moved(by: shift)
        entry.service = service.moved(by: shift)
        entry.host = host.moved(by: shift)
        entry.errorType = errorType.moved(by: shift)
        return entry
    }
}
