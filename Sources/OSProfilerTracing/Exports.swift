//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// Whoever sets a service up names its identity and its profiler: `import OSProfilerTracing` is enough.
@_exported public import OSProfiler
