#include "common.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

void fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

void require_status(int status, const char *what) {
    if (status < 0) fail(what, amqp_error_string2(status));
}

void require_reply(amqp_rpc_reply_t reply, const char *what) {
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
    if (reply.reply_type != AMQP_RESPONSE_SERVER_EXCEPTION) fail(what, amqp_error_string2(reply.library_error));
    if (reply.reply.id != AMQP_CHANNEL_CLOSE_METHOD) fail(what, "the broker closed the connection");
    const amqp_channel_close_t *close = reply.reply.decoded;
    char why[256];
    snprintf(why, sizeof why, "%d %.*s", close->reply_code, (int)close->reply_text.len, (char *)close->reply_text.bytes);
    fail(what, why);
}

uint64_t parse_count(const char *text, const char *option) {
    char *end = NULL;
    errno = 0;
    unsigned long long value = text == NULL ? 0 : strtoull(text, &end, 10);
    if (value == 0 || errno != 0 || *end != '\0' || *text == '-') fail(option, "a positive number is missing");
    return value;
}

amqp_connection_state_t connect_from_environment(void) {
    const char *variable = "OSPROFILER_TRANSPORT_URL";
    const char *rest = getenv(variable);
    if (rest == NULL || (rest = strstr(rest, "://")) == NULL) fail(variable, "not set to a transport URL");

    // The library's parser knows the scheme amqp only, changes its input, and takes "/" for a vhost without a name.
    char url[1024];
    if (snprintf(url, sizeof url, "amqp%s", rest) >= (int)sizeof url) fail(variable, "too long");
    struct amqp_connection_info info;
    amqp_default_connection_info(&info);
    require_status(amqp_parse_url(url, &info), variable);
    const char *vhost = *info.vhost == '\0' ? "/" : info.vhost;

    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    if (socket == NULL) fail("socket", "out of memory");
    require_status(amqp_socket_open(socket, info.host, info.port), "connect");
    require_reply(
        amqp_login(connection, vhost, 0, AMQP_DEFAULT_FRAME_SIZE, 0, AMQP_SASL_METHOD_PLAIN, info.user, info.password),
        "login");
    amqp_channel_open(connection, CHANNEL);
    require_reply(amqp_get_rpc_reply(connection), "channel");
    return connection;
}

void disconnect(amqp_connection_state_t connection) {
    require_reply(amqp_connection_close(connection, AMQP_REPLY_SUCCESS), "close");
    amqp_destroy_connection(connection);
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

meter_t meter_now(void) {
    struct timespec now;
    struct rusage usage;
    clock_gettime(CLOCK_MONOTONIC, &now);
    getrusage(RUSAGE_SELF, &usage);
    return (meter_t){
        .wall = (double)now.tv_sec + (double)now.tv_nsec / 1e9,
        .cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime),
    };
}

void meter_report(meter_t start, uint64_t messages) {
    meter_t end = meter_now();
    double wall = end.wall - start.wall;
    printf("{\"messages\": %llu, \"seconds\": %.3f, \"messages_per_second\": %.0f, \"cpu_us_per_message\": %.3f}\n",
           (unsigned long long)messages, wall, (double)messages / wall, (end.cpu - start.cpu) * 1e6 / (double)messages);
}
