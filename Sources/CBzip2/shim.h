//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CBZIP2_SHIM_H
#define OSPROFILER_CBZIP2_SHIM_H

#include <bzlib.h>

#endif
