//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// A backend of others names batches, ids and times of the core, and imports this module alone.
@_exported public import OSProfilerCore
