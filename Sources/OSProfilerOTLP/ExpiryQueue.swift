//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import DequeModule
internal import OSProfilerCore

/// Keys by age, the oldest first.
///
/// The owner decides which places are current. The queue drops the others when it reaches them, or when they outnumber the
/// current ones.
struct ExpiryQueue: Sendable {
    struct Place {
        let key: SpanKey
        /// Tells two stays of the same key apart.
        let number: UInt64
    }

    private var places: Deque<Place> = []

    mutating func append(_ key: SpanKey, _ number: UInt64) {
        places.append(Place(key: key, number: number))
    }

    /// Returns the oldest key whose place is current.
    mutating func first(where isCurrent: (Place) -> Bool) -> SpanKey? {
        while let place = places.first {
            if isCurrent(place) { return place.key }
            places.removeFirst()
        }
        return nil
    }

    mutating func removeFirst() { places.removeFirst() }

    /// Drops the places that are not current once they outnumber `count`, the places that may be.
    mutating func compact(keeping count: Int, where isCurrent: (Place) -> Bool) {
        guard places.count > 2 * count + 1024 else { return }
        places.removeAll { !isCurrent($0) }
    }
}
#endif
