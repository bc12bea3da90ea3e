//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// Points, ids, info, headers and keys belong to what a service imports. Aliases would not carry their members over
// for a client that builds with member import visibility.
@_exported public import OSProfilerCore
