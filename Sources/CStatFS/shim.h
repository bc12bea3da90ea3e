//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CSTATFS_SHIM_H
#define OSPROFILER_CSTATFS_SHIM_H

// Swift's module Glibc leaves it out.
#ifdef __linux__
#include <sys/vfs.h>
#endif

#endif
