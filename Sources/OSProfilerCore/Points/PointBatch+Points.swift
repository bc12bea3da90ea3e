//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// The public API for reading the points of a batch and adding some.

extension PointBatch {
    /// A trace point of a batch, for reading.
    ///
    /// Refers to the batch's memory and keeps it alive. Bytes are returned as slices of it, without a copy. While a
    /// point or a slice exists, changing the batch copies it first, so release them before.
    public struct Point: Sendable {
        let batch: PointBatch
        let entry: PointEntry

        /// The id of the trace. A canonical uuid allocates no memory; any other id is copied.
        public var baseID: OpaqueID { batch.id(entry.baseID) }
        /// The id of the piece of work, which its start and its stop share.
        public var traceID: OpaqueID { batch.id(entry.traceID) }
        /// The id of the enclosing piece of work; the base id if the payload has none.
        public var parentID: OpaqueID { batch.id(entry.parentID) }
        /// The text of the name, such as `wsgi-start`: UTF-8, in which a lone surrogate may take three bytes.
        public var name: ArraySlice<UInt8> { batch.bytes(entry.name) }
        /// The time of the point.
        public var timestamp: Timestamp { entry.timestamp }
        /// The payload object, byte for byte as the service sent it: JSON in UTF-8, in which a lone surrogate may
        /// take three bytes.
        public var payload: ArraySlice<UInt8> { batch.bytes(entry.payload) }
        /// The identity of the message: the same for a redelivery, different for another message.
        public var messageKey: UUID128 { entry.messageKey }
        /// Whether the message came in a 2.0 envelope; if not, Python's readers unwrap some values. A store has to
        /// keep this.
        public var isEnveloped: Bool { entry.isEnveloped }
        /// Whether the point is the end of a piece of work: its name ends with `stop`.
        public var isStop: Bool { entry.isStop }
        /// Whether the point is a stop with an exception.
        public var isError: Bool { entry.isError }
        /// JSON values as they appear in the payload, such as `"nova"` with its quotes; empty if absent.
        public var project: ArraySlice<UInt8> { batch.bytes(entry.project) }
        /// The service, in the same form as ``project``.
        public var service: ArraySlice<UInt8> { batch.bytes(entry.service) }
        /// The host, in the same form as ``project``.
        public var host: ArraySlice<UInt8> { batch.bytes(entry.host) }
    }

    /// The points of a batch in order of arrival.
    public struct Points: RandomAccessCollection, Sendable {
        let batch: PointBatch

        public var startIndex: Int { 0 }
        public var endIndex: Int { batch.count }
        public subscript(position: Int) -> Point { Point(batch: batch, entry: batch.entries[position]) }
    }

    /// The points in order of arrival, for reading.
    public var points: Points { Points(batch: self) }

    /// Adds a copy of a point of another batch.
    public mutating func append(_ point: Point) { append(point.entry, from: point.batch) }
}
