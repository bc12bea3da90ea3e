//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerNotifying

extension PointBuffer {
    /// Moves the oldest messages to the window of those in flight, a few of them and no more than it takes.
    ///
    /// - Returns: whether any were moved.
    func move(to window: inout InFlightWindow) -> Bool {
        move { window.append($0) }
    }
}
