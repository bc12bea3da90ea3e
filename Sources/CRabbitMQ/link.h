//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// The internals of a link, shared only by the files of this target.
#ifndef OSPROFILER_CRABBITMQ_LINK_H
#define OSPROFILER_CRABBITMQ_LINK_H

#include "CRabbitMQ.h"

// Requested at login. A link belongs to one thread: a few channels suffice, and a small limit allows an array.
#define OSP_CHANNEL_MAX 255
#define OSP_TEXT_MAX 256

// A method with incomplete content: deliver, return and get-ok are followed by a header and body frames.
typedef struct {
    enum { CONTENT_NONE, CONTENT_HEADER, CONTENT_BODY } awaiting;
    bool owned;            // the event's bytes are copied into `pool`; the channel's buffers may be released
    osp_amqp_event event;  // filled step by step, handed out when complete
    uint64_t body_size;
    uint64_t received;
    uint8_t *buffer;  // holds a body of several frames
    size_t capacity;
    bool has_pool;
    amqp_pool_t pool;
} osp_content;

typedef struct {
    enum { CHANNEL_FREE, CHANNEL_OPEN, CHANNEL_CLOSED } state;
    uint16_t close_code;
    size_t close_length;
    char close_text[OSP_TEXT_MAX];
    osp_content content;
    size_t kept;              // frames of this channel in the link's queue
    size_t unreleased;        // frames handed out since the last release of the channel's buffers
    size_t unreleased_bytes;
} osp_channel;

struct osp_amqp_link {
    amqp_connection_state_t state;
    int dead;  // a librabbitmq status, if the link is dead; else 0

    bool closed;
    uint16_t close_code;
    size_t close_length;
    char close_text[OSP_TEXT_MAX];

    bool blocked;
    size_t blocked_length;
    char blocked_text[OSP_TEXT_MAX];

    osp_channel *channels[OSP_CHANNEL_MAX + 1];
    osp_channel *handed_out;  // the channel whose content the last event points into
    osp_amqp_event event;     // events without content
    osp_content got;          // the answer to basic.get
    uint16_t got_channel;

    amqp_frame_t *queue;  // frames read ahead: queue[queue_head ..< queue_tail]
    size_t queue_head, queue_tail, queue_capacity;
    size_t queue_bytes;

    unsigned unread_publishes;  // publishes since the last read from the socket
    int64_t last_pump_us;
    int64_t last_heartbeat_us;

    struct {
        bool has_ca_file, has_certificate;
        struct ssl_st *session;  // the socket's session while it is open
        const char *host;  // the name to send to the server; NULL after the handshake
        int verify_error;  // X509_V_*, recorded while the handshake verifies the server's certificate
        char detail[160];  // the certificate's names, or its validity date
    } tls;
};

// Sets the socket up for TLS before it connects; on failure, writes the reason.
int osp_prepare_tls(osp_amqp_link *link, amqp_socket_t *socket, const char *host, const osp_amqp_tls *tls, char *reason,
                    size_t size);
// Whether the server has ended a session that was just established; osp_amqp_explain_tls says why.
bool osp_tls_has_ended(osp_amqp_link *link);

int64_t osp_coarse_us(void);
struct timeval osp_timeval(int64_t us);

osp_channel *osp_channel_at(const osp_amqp_link *link, uint16_t channel);

// Reads one frame and sends any reply that is due at once. AMQP_STATUS_TIMEOUT leaves the link alive.
int osp_read_frame(osp_amqp_link *link, amqp_frame_t *frame, int64_t timeout_us);
int osp_keep_frame(osp_amqp_link *link, const amqp_frame_t *frame);
void osp_drop_kept(osp_amqp_link *link, uint16_t channel);
// Returns the channel's receive buffers to the library's pool unless something still points into them.
void osp_release(osp_amqp_link *link, osp_channel *slot, uint16_t channel);

void osp_content_begin(osp_content *content, osp_amqp_event_kind kind, uint16_t channel);
// Processes a header or body frame. Returns 1: complete; 0: more to come; negative: out of memory or malformed frame.
int osp_content_feed(osp_amqp_link *link, osp_content *content, const amqp_frame_t *frame);
// Frees the buffer of a large body once the reader no longer needs it.
void osp_content_trim(osp_content *content);
void osp_content_free(osp_content *content);

#endif
