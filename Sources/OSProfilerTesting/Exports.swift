//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// A test names points, spans and profilers: `import OSProfilerTesting` is enough.
@_exported public import OSProfiler
