// The reference for a consumer: takes messages off a queue with librabbitmq and does nothing with them.
//
// usage: drain --count N [--queue profiler.info] [--prefetch 1000] [--ack-every 500]
//
// Ends after N messages, or with status 1 when none has come for ten seconds. The URL comes from
// OSPROFILER_TRANSPORT_URL.
#include "common.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

int main(int argc, char **argv) {
    uint64_t count = 0, prefetch = 1000, ack_every = 500;
    const char *queue = "profiler.info";
    static const struct option options[] = {
        {"count", required_argument, NULL, 'c'},    {"queue", required_argument, NULL, 'q'},
        {"prefetch", required_argument, NULL, 'p'}, {"ack-every", required_argument, NULL, 'a'},
        {NULL, 0, NULL, 0},
    };
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'c': count = parse_count(optarg, "--count"); break;
        case 'q': queue = optarg; break;
        case 'p': prefetch = parse_count(optarg, "--prefetch"); break;
        case 'a': ack_every = parse_count(optarg, "--ack-every"); break;
        default: return 64;
        }
    }
    if (count == 0) fail("drain", "--count is missing");
    if (prefetch > UINT16_MAX) fail("--prefetch", "65535 at most");
    if (ack_every > prefetch) fail("--ack-every", "more than the prefetch: the broker would stop delivering");

    amqp_connection_state_t connection = connect_from_environment();
    amqp_basic_qos(connection, CHANNEL, 0, (uint16_t)prefetch, 0);
    require_reply(amqp_get_rpc_reply(connection), "qos");
    meter_t start = meter_now();
    amqp_basic_consume(connection, CHANNEL, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    require_reply(amqp_get_rpc_reply(connection), "consume");

    for (uint64_t received = 1; received <= count; received++) {
        amqp_envelope_t envelope;
        struct timeval patience = {.tv_sec = 10};
        amqp_maybe_release_buffers(connection);
        require_reply(amqp_consume_message(connection, &envelope, &patience, 0), "delivery");
        uint64_t tag = envelope.delivery_tag;
        amqp_destroy_envelope(&envelope);
        if (received % ack_every == 0 || received == count)
            require_status(amqp_basic_ack(connection, CHANNEL, tag, 1), "ack");
    }
    disconnect(connection);
    meter_report(start, count);
    return 0;
}
