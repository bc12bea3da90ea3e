//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// What Swift cannot do with librabbitmq directly: variadic calls, the OpenSSL context, and reading frames without
// crossing between Swift and C for each of them.
//
// A link is one connection and belongs to one thread. It reads every frame itself (the library's own calls hide some
// frames and queue others), sends the replies that the protocol requires at once, and returns one flat event at a
// time. Frames that arrive while the owner waits for a reply or only pumps are kept, in order and without copying.
#ifndef OSPROFILER_CRABBITMQ_H
#define OSPROFILER_CRABBITMQ_H

#include "../../CLibRabbitMQ/shim.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Results in addition to librabbitmq's own, which are zero or negative.
enum {
    OSP_AMQP_CONNECTION_CLOSED = 1,  // the broker closed the connection: see osp_amqp_close_text
    OSP_AMQP_CHANNEL_CLOSED = 2,     // the broker closed the channel: see osp_amqp_channel_close_text
    OSP_AMQP_BLOCKED = 3,            // the broker sent connection.blocked: nothing was written
    OSP_AMQP_NO_CHANNEL = 4,         // all channel numbers are in use
    OSP_AMQP_TOO_BIG = 5,            // headers do not fit into one frame: nothing was written
};

typedef enum {
    OSP_AMQP_EVENT_IDLE,
    OSP_AMQP_EVENT_DELIVERY,
    OSP_AMQP_EVENT_CONFIRMED,
    OSP_AMQP_EVENT_REJECTED,
    OSP_AMQP_EVENT_RETURNED,
    OSP_AMQP_EVENT_GOT,
    OSP_AMQP_EVENT_CANCELLED,
    OSP_AMQP_EVENT_CHANNEL_CLOSED,
    OSP_AMQP_EVENT_BLOCKED,
    OSP_AMQP_EVENT_UNBLOCKED,
    OSP_AMQP_EVENT_FAILED,
} osp_amqp_event_kind;

// One event, flat. Its kind decides which fields are valid. All pointers belong to the link and are valid until its
// next osp_amqp_next, osp_amqp_rpc or osp_amqp_get.
typedef struct {
    osp_amqp_event_kind kind;
    int32_t status;          // FAILED: why
    uint16_t channel;
    uint16_t reply_code;     // RETURNED, CHANNEL_CLOSED
    bool redelivered;        // DELIVERY, GOT
    bool multiple;           // CONFIRMED, REJECTED
    uint32_t message_count;  // GOT: messages left in the queue
    uint64_t delivery_tag;   // DELIVERY, GOT, CONFIRMED, REJECTED
    const void *body;        // DELIVERY, GOT, RETURNED
    size_t body_length;
    const amqp_basic_properties_t *properties;
    amqp_bytes_t exchange;
    amqp_bytes_t routing_key;
    amqp_bytes_t consumer_tag;  // DELIVERY, CANCELLED
    amqp_bytes_t text;          // RETURNED, CHANNEL_CLOSED: reply text; BLOCKED: reason
} osp_amqp_event;

// TLS settings. Strings may be NULL and are only read during osp_amqp_connect_tls; certificate_file and key_file are set
// either both or neither.
typedef struct {
    const char *ca_file;           // NULL: OpenSSL's default locations
    const char *certificate_file;  // the client's own certificate
    const char *key_file;
    const char *server_name;  // the name expected in the certificate; NULL: the host connected to
    bool verify_peer;
    bool verify_hostname;
} osp_amqp_tls;

typedef struct osp_amqp_link osp_amqp_link;

// ---- life -----------------------------------------------------------------------------------------------------

osp_amqp_link *osp_amqp_link_create(void);
void osp_amqp_link_destroy(osp_amqp_link *link);

// Takes over a connected socket, which the link closes. On failure the socket is still the caller's.
int osp_amqp_connect(osp_amqp_link *link, int fd, int64_t send_timeout_us);

// Opens a socket to a numeric address and performs the handshake. librabbitmq cannot do so on a connected socket.
// `host` is the name that the user gave: it is sent to the server (SNI) and expected in its certificate. On failure
// `reason` holds one line that says why.
int osp_amqp_connect_tls(osp_amqp_link *link, const char *address, int port, const char *host, const osp_amqp_tls *tls,
                         int64_t timeout_us, int64_t send_timeout_us, char *reason, size_t reason_size);

// After a failure, in the same thread: returns whether TLS was the cause, and then writes one line that says what to
// do. The server's verdict on the client's certificate arrives only during login.
bool osp_amqp_explain_tls(const osp_amqp_link *link, char *reason, size_t reason_size);

// Logs in (SASL PLAIN) and opens the virtual host. Needed because amqp_login_with_properties is variadic.
amqp_rpc_reply_t osp_amqp_login(osp_amqp_link *link, const char *virtual_host, int frame_max, int heartbeat_s,
                                const amqp_table_t *client_properties, const char *user, const char *password,
                                int64_t timeout_us);

// A summary of the server's certificate. Names that do not fit are left out.
typedef struct {
    char subject[256];  // the common name
    char issuer[256];   // the issuer's common name
    char names[512];    // DNS names and addresses that it is issued to, separated by commas
    int64_t expires;    // seconds since 1970
} osp_amqp_certificate;

// Reads the certificate of an open connection. Returns false without TLS.
bool osp_amqp_server_certificate(const osp_amqp_link *link, osp_amqp_certificate *certificate);

// Returns a text such as "OpenSSL 3.0.19 27 Jan 2026".
const char *osp_openssl_version(void);

const amqp_table_t *osp_amqp_server_properties(osp_amqp_link *link);
int osp_amqp_frame_max(osp_amqp_link *link);
int osp_amqp_heartbeat(osp_amqp_link *link);

// Returns a duplicate of the socket's descriptor, or -1; the caller closes it.
int osp_amqp_duplicate_socket(osp_amqp_link *link);

// Returns zero while the link works, else the status that ended it (librabbitmq's or OSP_AMQP_CONNECTION_CLOSED).
int osp_amqp_link_status(const osp_amqp_link *link);
amqp_bytes_t osp_amqp_close_text(const osp_amqp_link *link, uint16_t *code);
bool osp_amqp_blocked(const osp_amqp_link *link, amqp_bytes_t *reason);

// Returns the monotonic clock in microseconds.
int64_t osp_amqp_clock(void);

// ---- frames ---------------------------------------------------------------------------------------------------

// Returns the next event, or IDLE after `timeout_us` without one (0 polls). Never NULL.
const osp_amqp_event *osp_amqp_next(osp_amqp_link *link, int64_t timeout_us);

// Reads available frames without waiting and keeps them for osp_amqp_next; sends a heartbeat when one is due.
int osp_amqp_pump(osp_amqp_link *link);

// ---- calls ----------------------------------------------------------------------------------------------------

// Sends a method and waits for one of two replies (pass the same one twice for one). Other frames are kept.
int osp_amqp_rpc(osp_amqp_link *link, uint16_t channel, amqp_method_number_t request, void *arguments,
                 amqp_method_number_t ok, amqp_method_number_t other_ok, int64_t timeout_us, amqp_method_t *reply);

// Calls basic.get; *event is NULL if the queue is empty.
int osp_amqp_get(osp_amqp_link *link, uint16_t channel, amqp_bytes_t queue, bool no_ack, int64_t timeout_us,
                 const osp_amqp_event **event);

// Opens the lowest free channel and stores its number in *channel.
int osp_amqp_open_channel(osp_amqp_link *link, int64_t timeout_us, uint16_t *channel);
int osp_amqp_close_channel(osp_amqp_link *link, uint16_t channel, int64_t timeout_us);
// Frees the number of a channel that the broker closed, and drops its remaining frames.
void osp_amqp_forget_channel(osp_amqp_link *link, uint16_t channel);
bool osp_amqp_channel_is_open(const osp_amqp_link *link, uint16_t channel);
amqp_bytes_t osp_amqp_channel_close_text(const osp_amqp_link *link, uint16_t channel, uint16_t *code);

// ---- writing --------------------------------------------------------------------------------------------------

// Corking holds small writes back in the kernel until they fill a segment; uncorking sends them. Linux only, where
// librabbitmq's three writes per message would otherwise travel as separate packets.
void osp_amqp_cork(osp_amqp_link *link, bool corked);

int osp_amqp_ack(osp_amqp_link *link, uint16_t channel, uint64_t tag, bool multiple);
int osp_amqp_nack(osp_amqp_link *link, uint16_t channel, uint64_t tag, bool multiple, bool requeue);

// Sends basic.cancel. CANCELLED follows the last delivery.
int osp_amqp_cancel(osp_amqp_link *link, uint16_t channel, amqp_bytes_t consumer_tag);

// Sends basic.publish. Reads from the socket now and then, because both sides would stall otherwise.
int osp_amqp_publish(osp_amqp_link *link, uint16_t channel, amqp_bytes_t exchange, amqp_bytes_t routing_key,
                     bool mandatory, const amqp_basic_properties_t *properties, size_t properties_size,
                     const void *body, size_t body_length);

// Returns the size of encoded properties, or a negative status if they do not fit into `limit` bytes.
int osp_amqp_encoded_size(const amqp_basic_properties_t *properties, size_t limit);

#endif
