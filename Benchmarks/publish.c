// The reference for a publisher, and the source of the load: publishes with librabbitmq, without confirms.
//
// usage: publish --count N [--exchange openstack] [--key profiler.info]    the same body N times
//        publish --fill N  [--exchange openstack] [--key profiler.info]    N trace points with random ids
//                [--spans 50] [--interleave 16] [--seed S]                 spans a trace, traces at a time
//        publish --fill N --print [...]                                    prints the bodies, one a line, instead
//        publish --purge [--key profiler.info]                             empties the queue
//
// Declares exchange, queue and binding as oslo.messaging does. The URL comes from OSPROFILER_TRANSPORT_URL.
#include "common.h"
#include "points.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    uint64_t count, spans, interleave, seed;
    int fill, print, purge;
    const char *exchange, *key;
} options_t;

static options_t parse_options(int argc, char **argv) {
    options_t options = {.spans = 50, .interleave = POINT_TRACES, .exchange = "openstack", .key = "profiler.info"};
    static const struct option known[] = {
        {"count", required_argument, NULL, 'c'}, {"fill", required_argument, NULL, 'f'},
        {"exchange", required_argument, NULL, 'e'}, {"key", required_argument, NULL, 'k'},
        {"spans", required_argument, NULL, 's'}, {"interleave", required_argument, NULL, 'i'},
        {"seed", required_argument, NULL, 'r'}, {"print", no_argument, NULL, 'p'},
        {"purge", no_argument, NULL, 'x'}, {NULL, 0, NULL, 0},
    };
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
        case 'c': options.count = parse_count(optarg, "--count"); break;
        case 'f': options.count = parse_count(optarg, "--fill"); options.fill = 1; break;
        case 'e': options.exchange = optarg; break;
        case 'k': options.key = optarg; break;
        case 's': options.spans = parse_count(optarg, "--spans"); break;
        case 'i': options.interleave = parse_count(optarg, "--interleave"); break;
        case 'r': options.seed = parse_count(optarg, "--seed"); break;
        case 'p': options.print = 1; break;
        case 'x': options.purge = 1; break;
        default: exit(64);
        }
    }
    if (options.count == 0 && !options.purge) fail("publish", "--count, --fill or --purge is missing");
    if (options.print && !options.fill) fail("--print", "goes with --fill");
    if (options.interleave > POINT_TRACES) fail("--interleave", "16 at most");
    return options;
}

static void declare(amqp_connection_state_t connection, const options_t *options) {
    amqp_bytes_t exchange = amqp_cstring_bytes(options->exchange), key = amqp_cstring_bytes(options->key);
    amqp_exchange_declare(connection, CHANNEL, exchange, amqp_cstring_bytes("topic"), 0, 0, 0, 0, amqp_empty_table);
    require_reply(amqp_get_rpc_reply(connection), "exchange");
    amqp_queue_declare(connection, CHANNEL, key, 0, 0, 0, 0, amqp_empty_table);
    require_reply(amqp_get_rpc_reply(connection), "queue");
    amqp_queue_bind(connection, CHANNEL, key, exchange, key, amqp_empty_table);
    require_reply(amqp_get_rpc_reply(connection), "binding");
}

static void publish(amqp_connection_state_t connection, const options_t *options, generator_t *generator) {
    amqp_basic_properties_t properties = {
        ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_CONTENT_ENCODING_FLAG | AMQP_BASIC_HEADERS_FLAG |
                  AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_PRIORITY_FLAG,
        .content_type = amqp_cstring_bytes("application/json"),
        .content_encoding = amqp_cstring_bytes("utf-8"),
        .headers = amqp_empty_table,
        .delivery_mode = 2,
        .priority = 0,
    };
    amqp_bytes_t exchange = amqp_cstring_bytes(options->exchange), key = amqp_cstring_bytes(options->key);
    char body[POINT_CAPACITY];
    amqp_bytes_t bytes = {.bytes = body, .len = generator_next(generator, body)};
    for (uint64_t sent = 0; sent < options->count; sent++) {
        if (options->fill && sent > 0) bytes.len = generator_next(generator, body);
        require_status(amqp_basic_publish(connection, CHANNEL, exchange, key, 0, 0, &properties, bytes), "publish");
    }
}

static void print(uint64_t count, generator_t *generator) {
    char body[POINT_CAPACITY];
    while (count-- > 0) {
        size_t length = generator_next(generator, body);
        if (fwrite(body, 1, length, stdout) != length || putchar('\n') == EOF) fail("print", "standard output is closed");
    }
}

int main(int argc, char **argv) {
    options_t options = parse_options(argc, argv);
    generator_t generator;
    generator_init(&generator, options.spans, (unsigned)options.interleave, options.seed);
    if (options.print) {
        print(options.count, &generator);
        return 0;
    }
    amqp_connection_state_t connection = connect_from_environment();
    declare(connection, &options);
    if (options.purge) {
        amqp_queue_purge(connection, CHANNEL, amqp_cstring_bytes(options.key));
        require_reply(amqp_get_rpc_reply(connection), "purge");
    }
    meter_t start = meter_now();
    if (options.count > 0) publish(connection, &options, &generator);
    disconnect(connection);
    if (options.count > 0) meter_report(start, options.count);
    return 0;
}
