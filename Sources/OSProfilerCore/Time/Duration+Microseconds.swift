//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension Duration {
    /// Microseconds, rounded down; not more than a year.
    package var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return min(seconds, 366 * 86_400) * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
