//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// Services use points, ids, info, headers and keys directly, so this module exports them. Type aliases would not make
// their members visible to clients that build with member import visibility.
@_exported public import OSProfilerCore
