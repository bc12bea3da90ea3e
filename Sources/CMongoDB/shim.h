//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CMONGODB_SHIM_H
#define OSPROFILER_CMONGODB_SHIM_H

#include <mongoc/mongoc.h>

#endif
