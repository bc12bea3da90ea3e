//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A range of bytes in a batch's arena.
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

    /// The range of an absent value. It cannot be confused with a value, because each value is at least one byte
    /// long.
    package static let none = ByteRange()

    package var isEmpty: Bool { start == end }

    /// Returns the range of the same bytes after `shift` other bytes were inserted before them; an absent value stays
    /// absent.
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

/// An id of a point in a batch: 16 bytes in place for a canonical uuid, otherwise a range in the arena.
package struct IDReference: Sendable {
    package enum Kind: UInt8, Sendable { case uuid, text, integer, null }

    /// The id itself if `kind` is `.uuid`; otherwise ``range``, which shares its memory.
    package var uuid: UUID128
    package var kind: Kind
    /// The range of the text or the digits if `kind` is `.text` or `.integer`; otherwise ``ByteRange/none``.
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
    /// Returns whether both are the same id. Both must belong to this arena.
    package func isSame(as other: IDReference, in arena: [UInt8]) -> Bool {
        guard kind == other.kind else { return false }
        switch kind {
        case .uuid: return uuid == other.uuid
        case .null: return true
        case .text, .integer: return arena[range.range] == arena[other.range.range]
        }
    }

    /// True when both are the same id. Both belong to this arena.
    package func isSame(as other: IDReference, in arena: UnsafeRawBufferPointer) -> Bool {
        guard kind == other.kind else { return false }
        switch kind {
        case .uuid: return uuid == other.uuid
        case .null: return true
        case .text, .integer: return arena[range.range].elementsEqual(arena[other.range.range])
        }
    }

    /// Returns a copy of the id that does not refer to the arena.
    package func id(in arena: [UInt8]) -> OpaqueID {
        switch kind {
        case .uuid: OpaqueID(.uuid(uuid))
        case .text: OpaqueID(.text(Array(arena[range.range])))
        case .integer: OpaqueID(.integer(Array(arena[range.range])))
        case .null: OpaqueID(.null)
        }
    }
}

/// One trace point of a ``PointBatch``: plain data, with all text as ranges of the batch's arena.
package struct PointEntry: Sendable {
    /// The payload object, byte for byte as the service sent it (for a 2.0 envelope, unescaped once).
    package var payload: ByteRange
    package var baseID: IDReference
    package var traceID: IDReference
    /// The id of the enclosing piece of work; the base id if the payload has no `parent_id`.
    package var parentID: IDReference
    /// The text of the name, unescaped, such as `wsgi-start`.
    package var name: ByteRange
    package var timestamp: Timestamp
    /// The identity of the message, the same for a redelivery: the notification's `message_id`, else its
    /// `_unique_id`, else a digest of the body.
    package var messageKey: UUID128
    /// Whether the name ends with `stop`; every other point is a start.
    package var isStop: Bool
    /// Whether the point is a stop whose `info.etype` is neither absent nor null.
    package var isError: Bool
    /// Whether the message is a 2.0 envelope, whose payload Python's readers use unchanged. In a 1.0 message, kombu
    /// unwraps `{"__type__", "__value__"}` objects.
    package var isEnveloped: Bool
    /// The JSON values of these members as they appear in the payload; empty if absent.
    package var project: ByteRange
    package var service: ByteRange
    package var host: ByteRange
    package var errorType: ByteRange
    /// `info.request`, or else `info.requests`, as it appears in the payload; empty if absent.
    package var request: ByteRange
}

extension PointEntry {
    /// Returns the same point after `shift` other bytes were inserted at the beginning of its arena.
    package func moved(by shift: Int) -> PointEntry {
        let shift = UInt32(shift)
        guard shift > 0 else { return self }
        var entry = self
        entry.payload = payload.moved(by: shift)
        entry.moveMembers { $0 = $0.moved(by: shift) }
        return entry
    }

    /// Passes the place of each member to a closure: everything except the payload. A member that is missing here stays
    /// where it is when its point moves.
    @inline(__always)
    mutating func moveMembers(_ move: (inout ByteRange) -> Void) {
        move(&baseID.range)
        move(&traceID.range)
        move(&parentID.range)
        move(&name)
        move(&project)
        move(&service)
        move(&host)
        move(&errorType)
        move(&request)
    }
}
