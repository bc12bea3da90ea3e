//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// A TCP port that accepts connections and never sends anything.
package final class SilentListener {
    package var port: Int { listener.port }
    private let listener: LoopbackListener

    package init() throws { listener = try LoopbackListener() }

    package func close() {
        _ = Foundation.close(listener.descriptor)
    }
}
