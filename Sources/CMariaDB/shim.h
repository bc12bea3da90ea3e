//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CMARIADB_SHIM_H
#define OSPROFILER_CMARIADB_SHIM_H

#include <mysql.h>

#include "host.h"

#endif
