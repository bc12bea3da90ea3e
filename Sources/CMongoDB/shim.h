//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CMONGODB_SHIM_H
#define OSPROFILER_CMONGODB_SHIM_H

#include <mongoc/mongoc.h>

// Swift imports neither type, because C aligns both to 128 bytes; their owners in Swift need to know as much.
enum {
    osprofiler_bson_size = sizeof(bson_t),
    osprofiler_bson_iter_size = sizeof(bson_iter_t),
};

/// Whether an iterator ended before the document did. libbson has no function for it.
static inline bool osprofiler_bson_iter_is_broken(const bson_iter_t *iter) { return iter->err_off != 0; }

/// The value where an iterator stands, as it is in the document. libbson has functions for the single types only.
static inline const uint8_t *osprofiler_bson_iter_bytes(const bson_iter_t *iter, size_t *length) {
    *length = iter->next_off - iter->d1;
    return iter->raw + iter->d1;
}

#endif
