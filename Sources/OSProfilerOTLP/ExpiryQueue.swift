//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
/// Keys by age, the oldest first. What became of a key is its owner's to say; places that mean nothing any more are dropped
/// when they are met, or when they are the most.
struct ExpiryQueue: Sendable {
    struct Place {
        let key: SpanKey
        /// Tells two stays of the same key apart.
        let number: UInt64
    }

    private var places: [Place] = []
    private var head = 0

    mutating func append(_ key: SpanKey, _ number: UInt64) {
        places.append(Place(key: key, number: number))
    }

    /// The oldest key whose place still means something.
    mutating func first(where isCurrent: (Place) -> Bool) -> SpanKey? {
        while head < places.count {
            if isCurrent(places[head]) { return places[head].key }
            head += 1
        }
        return nil
    }

    mutating func removeFirst() { head += 1 }

    /// Drops what means nothing when it is much more than what may.
    mutating func compact(keeping count: Int, where isCurrent: (Place) -> Bool) {
        guard places.count > 2 * count + 1024 else { return }
        places = places[head...].filter(isCurrent)
        head = 0
    }
}
#endif
