//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// A format of others names ids and times of the core, and imports this module alone.
@_exported public import OSProfilerCore
