//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CPOSTGRESQL_SHIM_H
#define OSPROFILER_CPOSTGRESQL_SHIM_H

#include <libpq-fe.h>

#endif
