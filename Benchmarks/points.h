// Trace points as osprofiler's messaging driver puts them on the bus: about 626 bytes, every id random.
#ifndef OSPROFILER_BENCHMARKS_POINTS_H
#define OSPROFILER_BENCHMARKS_POINTS_H

#include <stddef.h>
#include <stdint.h>

#define POINT_CAPACITY 2048
#define POINT_DEPTH 6
#define POINT_TRACES 16

/// One trace under way: the spans that are open, innermost last.
typedef struct {
    char base[37];
    char open[POINT_DEPTH][37];
    unsigned kind[POINT_DEPTH];
    unsigned depth;
    uint64_t started;
} trace_t;

/// Several traces, whose points take turns. A trace that has all its spans is followed by a new one.
typedef struct {
    trace_t traces[POINT_TRACES];
    unsigned interleaved;
    uint64_t spans;
    uint64_t produced;
    uint64_t random[4];
    int64_t clock_us;
    char second[20];
    int64_t second_of;
} generator_t;

/// `spans` start and stop pairs a trace, `interleaved` traces at a time (POINT_TRACES at most). The same `seed` gives
/// the same points; 0 takes one from the system.
void generator_init(generator_t *generator, uint64_t spans, unsigned interleaved, uint64_t seed);

/// Writes the next message body and returns its length.
size_t generator_next(generator_t *generator, char body[POINT_CAPACITY]);

#endif
