#include "points.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "common.h"

// What a span of each kind tells when it starts and when it stops.
static const struct {
    const char *name, *start, *stop;
} kinds[] = {
    {"wsgi",
     "\"request\": {\"path\": \"/v1/nodes/1be26c0b/states/provision\", \"query\": \"detail=True&limit=100\", "
     "\"method\": \"GET\", \"scheme\": \"http\"}, ",
     ""},
    {"db",
     "\"db\": {\"statement\": \"SELECT nodes.id, nodes.uuid FROM nodes WHERE nodes.uuid = :uuid_1\", "
     "\"params\": {\"uuid_1\": \"b0a1\"}}, ",
     "\"db\": {\"result\": \"<sqlalchemy.engine.cursor.CursorResult object at 0x7f2b1c0d5e10>\"}, "},
    {"rpc",
     "\"function\": {\"name\": \"conductor.manager.ConductorManager.do_node_deploy\", \"args\": \"(, )\", "
     "\"kwargs\": \"{'node_id': 'b0a1'}\"}, ",
     "\"function\": {\"result\": \"None\", \"worker\": \"conductor-worker-3\"}, "},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static uint64_t rotate(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

// xoshiro256**: fast, and as good as any for ids that only have to look random to an index.
static uint64_t next_random(generator_t *generator) {
    uint64_t *s = generator->random, result = rotate(s[1] * 5, 7) * 9, shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

static void random_hex(generator_t *generator, char *text, unsigned digits) {
    uint64_t value = 0;
    for (unsigned i = 0; i < digits; i++, value >>= 4) {
        if (i % 16 == 0) value = next_random(generator);
        text[i] = "0123456789abcdef"[value & 15];
    }
    text[digits] = '\0';
}

static void random_uuid(generator_t *generator, char text[37]) {
    char hex[33];
    random_hex(generator, hex, 32);
    hex[12] = '4';
    hex[16] = "89ab"[hex[16] & 3];
    snprintf(text, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

void generator_init(generator_t *generator, uint64_t spans, unsigned interleaved, uint64_t seed) {
    memset(generator, 0, sizeof *generator);
    generator->interleaved = interleaved;
    generator->spans = spans;
    generator->second_of = -1;
    if (seed == 0 && getrandom(&seed, sizeof seed, 0) != sizeof seed) fail("getrandom", "no randomness");
    for (unsigned i = 0; i < 4; i++) { // splitmix64 spreads the seed over the state
        uint64_t z = seed += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        generator->random[i] = z ^ z >> 31;
    }
    generator->clock_us = 1767225600000000; // 2026-01-01T00:00:00Z, so that a seed fixes every byte
    for (unsigned i = 0; i < interleaved; i++) random_uuid(generator, generator->traces[i].base);
}

// Opens a span or closes the innermost. The first span of a trace stays open until all others are done.
static int opens(generator_t *generator, const trace_t *trace) {
    if (trace->depth == 0) return 1;
    if (trace->started == generator->spans) return 0;
    if (trace->depth == 1) return 1;
    return trace->depth < POINT_DEPTH && (next_random(generator) & 1);
}

size_t generator_next(generator_t *generator, char body[POINT_CAPACITY]) {
    trace_t *trace = &generator->traces[generator->produced++ % generator->interleaved];
    if (trace->depth == 0 && trace->started == generator->spans) {
        trace->started = 0;
        random_uuid(generator, trace->base);
    }
    int start = opens(generator, trace);
    if (start) {
        random_uuid(generator, trace->open[trace->depth]);
        trace->kind[trace->depth++] = trace->started == 0 ? 0 : 1 + next_random(generator) % (KINDS - 1);
        trace->started++;
    }
    unsigned depth = trace->depth, kind = trace->kind[depth - 1];

    generator->clock_us += 10 + (int64_t)(next_random(generator) & 63);
    time_t now = generator->clock_us / 1000000;
    int fraction = (int)(generator->clock_us % 1000000);
    if (now != generator->second_of) {
        struct tm parts;
        strftime(generator->second, sizeof generator->second, "%Y-%m-%dT%H:%M:%S", gmtime_r(&now, &parts));
        generator->second_of = now;
    }
    char message[37], unique[33];
    random_uuid(generator, message);
    random_hex(generator, unique, 32);
    int length = snprintf(
        body, POINT_CAPACITY,
        "{\"message_id\": \"%s\", \"publisher_id\": \"bench\", \"event_type\": \"profiler.ironic_api\", "
        "\"priority\": \"INFO\", \"payload\": {\"name\": \"%s-%s\", \"base_id\": \"%s\", \"trace_id\": \"%s\", "
        "\"parent_id\": \"%s\", \"timestamp\": \"%s.%06d\", \"info\": {%s\"host\": \"bench\"}, "
        "\"project\": \"ironic\", \"service\": \"ironic_api\"}, \"timestamp\": \"%.10s %s.%06d\", "
        "\"_unique_id\": \"%s\"}",
        message, kinds[kind].name, start ? "start" : "stop", trace->base, trace->open[depth - 1],
        depth == 1 ? trace->base : trace->open[depth - 2], generator->second, fraction,
        start ? kinds[kind].start : kinds[kind].stop, generator->second, generator->second + 11, fraction, unique);
    if (!start) trace->depth--;
    return (size_t)length;
}
