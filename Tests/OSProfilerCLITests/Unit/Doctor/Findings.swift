//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerDoctor

extension [Finding] {
    /// The finding of a check; nil when there is none.
    subscript(check: String) -> Finding? { first { $0.check == check } }
}
