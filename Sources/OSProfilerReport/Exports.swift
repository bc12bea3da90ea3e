//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// Formats in other packages use ids and times of the core, and should only have to import this module.
@_exported public import OSProfilerCore
