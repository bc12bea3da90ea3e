//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// What others than this package read of a batch, and add to it.

extension PointBatch {
    /// A trace point of a batch, to be read.
    ///
    /// Points to the batch's memory and keeps it alive; bytes come as slices of it, and nothing is copied. As long as a
    /// point or a slice lives, a change of the batch copies it first: let go of them before.
    public struct Point: Sendable {
        let batch: PointBatch
        let entry: PointEntry

        /// The id of the trace. Of a canonical uuid no memory is taken; any other id is copied.
        public var baseID: OpaqueID { batch.id(entry.baseID) }
        /// The id of the piece of work; its start and its stop have the same.
        public var traceID: OpaqueID { batch.id(entry.traceID) }
        /// The id of the piece of work around it; the base id when the payload has none.
        public var parentID: OpaqueID { batch.id(entry.parentID) }
        /// The name's text, `wsgi-start`: UTF-8, in which lone surrogates may stand as three bytes.
        public var name: ArraySlice<UInt8> { batch.bytes(entry.name) }
        /// When it was made.
        public var timestamp: Timestamp { entry.timestamp }
        /// The payload object, byte for byte as the service sent it: JSON in UTF-8, in which lone surrogates may stand
        /// as three bytes.
        public var payload: ArraySlice<UInt8> { batch.bytes(entry.payload) }
        /// Tells a message that is delivered twice from two messages.
        public var messageKey: UUID128 { entry.messageKey }
        /// Whether it came in a 2.0 envelope; Python's readers unwrap some values when it did not. To be kept.
        public var isEnveloped: Bool { entry.isEnveloped }
        /// Which half of a piece of work it is: the name ends with `stop`.
        public var isStop: Bool { entry.isStop }
        /// A stop that tells an exception.
        public var isError: Bool { entry.isError }
        /// JSON values as they stand in the payload, `"nova"` with its quotes; empty where absent.
        public var project: ArraySlice<UInt8> { batch.bytes(entry.project) }
        public var service: ArraySlice<UInt8> { batch.bytes(entry.service) }
        public var host: ArraySlice<UInt8> { batch.bytes(entry.host) }
    }

    /// The points of a batch in order of arrival.
    public struct Points: RandomAccessCollection, Sendable {
        let batch: PointBatch

        public var startIndex: Int { 0 }
        public var endIndex: Int { batch.count }
        public subscript(position: Int) -> Point { Point(batch: batch, entry: batch.entries[position]) }
    }

    /// The points in order of arrival, to be read.
    public var points: Points { Points(batch: self) }

    /// Adds a copy of a point of another batch.
    public mutating func append(_ point: Point) { append(point.entry, from: point.batch) }
}
