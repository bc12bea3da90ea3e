//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
// What the macros write uses `withTrace`: `import OSProfilerMacros` is enough.
@_exported public import OSProfiler
#endif
