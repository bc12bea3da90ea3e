//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// A backend in another package uses the core's batches, ids and times, and needs to import only this module.
@_exported public import OSProfilerCore
