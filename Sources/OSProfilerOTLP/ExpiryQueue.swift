//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import DequeModule

/// Keys by age, the oldest first. What became of a key is its owner's to say; places that mean nothing any more are dropped
/// when they are met, or when they are the most.
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

    /// The oldest key whose place still means something.
    mutating func first(where isCurrent: (Place) -> Bool) -> SpanKey? {
        while let place = places.first {
            if isCurrent(place) { return place.key }
            places.removeFirst()
        }
        return nil
    }

    mutating func removeFirst() { places.removeFirst() }

    /// Drops what means nothing when it is much more than what may.
    mutating func compact(keeping count: Int, where isCurrent: (Place) -> Bool) {
        guard places.count > 2 * count + 1024 else { return }
        places.removeAll { !isCurrent($0) }
    }
}
#endif
