//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CHIREDIS_SHIM_H
#define OSPROFILER_CHIREDIS_SHIM_H

#include <hiredis/hiredis.h>

#endif
