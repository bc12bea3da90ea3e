// What the C references share: the connection, the clock, one line of JSON at the end.
#ifndef OSPROFILER_BENCHMARKS_COMMON_H
#define OSPROFILER_BENCHMARKS_COMMON_H

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_tcp_socket.h>
#endif
#include <stdint.h>

#define CHANNEL 1

/// Connects to the broker of OSPROFILER_TRANSPORT_URL (one host, no TLS) and opens CHANNEL. Ends the program with one
/// line on standard error when that fails; the password is never printed.
amqp_connection_state_t connect_from_environment(void);

/// Closes politely. The broker answers once it has taken in everything that was sent before.
void disconnect(amqp_connection_state_t connection);

/// Ends the program with `what` and the broker's reason unless `reply` is a normal one.
void require_reply(amqp_rpc_reply_t reply, const char *what);

/// Ends the program with `what` and the library's reason unless `status` is AMQP_STATUS_OK.
void require_status(int status, const char *what);

/// Ends the program with one line on standard error.
void fail(const char *what, const char *why) __attribute__((noreturn));

/// A positive number, or the end of the program.
uint64_t parse_count(const char *text, const char *option);

/// Wall clock and processor time of this process, both in seconds.
typedef struct {
    double wall;
    double cpu;
} meter_t;

meter_t meter_now(void);

/// Prints {"messages", "seconds", "messages_per_second", "cpu_us_per_message"} for what happened since `start`.
void meter_report(meter_t start, uint64_t messages);

#endif
