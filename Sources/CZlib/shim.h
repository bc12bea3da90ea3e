//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CZLIB_SHIM_H
#define OSPROFILER_CZLIB_SHIM_H

#include <zlib.h>

#endif
