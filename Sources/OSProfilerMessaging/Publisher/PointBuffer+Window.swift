//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerNotifying

extension PointBuffer {
    /// Moves a few of the oldest messages to the in-flight window, up to its free capacity.
    ///
    /// - Returns: whether it moved any.
    func move(to window: inout InFlightWindow) -> Bool {
        move { window.append($0) }
    }
}
