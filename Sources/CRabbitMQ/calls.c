//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// Calls that wait for a reply, channels and writing.

#include "link.h"

#include <stdlib.h>
#include <string.h>

// A publisher reads at least after this many messages or this much time: unread confirms fill both sockets, and an
// overdue receive heartbeat makes librabbitmq before 0.14 wait without limit.
#define PUBLISHES_UNREAD 32
#define UNREAD_US 500000
// Class id, weight and body size, and the frame around them.
#define HEADER_OVERHEAD 20

static int usable(const osp_amqp_link *link, uint16_t channel) {
    if (link->dead != 0) return link->dead;
    if (link->closed) return OSP_AMQP_CONNECTION_CLOSED;
    if (channel == 0) return AMQP_STATUS_OK;
    const osp_channel *slot = osp_channel_at(link, channel);
    return slot != NULL && slot->state == CHANNEL_OPEN ? AMQP_STATUS_OK : OSP_AMQP_CHANNEL_CLOSED;
}

// A missing reply leaves the connection in an unknown state, so it is dead from here on.
static int overdue(osp_amqp_link *link) { return link->dead = AMQP_STATUS_TIMEOUT; }

// Drops content that is still arriving on a channel that this side closes.
static void discard(osp_amqp_link *link, uint16_t channel) {
    osp_drop_kept(link, channel);
    osp_channel *slot = osp_channel_at(link, channel);
    if (slot == NULL) return;
    slot->content.awaiting = CONTENT_NONE;
    osp_release(link, slot, channel);
}

int osp_amqp_rpc(osp_amqp_link *link, uint16_t channel, amqp_method_number_t request, void *arguments,
                 amqp_method_number_t ok, amqp_method_number_t other_ok, int64_t timeout_us, amqp_method_t *reply) {
    int status = usable(link, channel);
    if (status != AMQP_STATUS_OK) return status;
    osp_channel *slot = osp_channel_at(link, channel);
    if (slot != NULL && ++slot->unreleased >= 32) osp_release(link, slot, channel);

    status = amqp_send_method(link->state, channel, request, arguments);
    if (status == AMQP_STATUS_TABLE_TOO_BIG) return OSP_AMQP_TOO_BIG;  // refused before a byte was written
    if (status < 0) return link->dead = status;

    // The broker first sends everything that the prefetch allows.
    bool closes_link = request == AMQP_CONNECTION_CLOSE_METHOD;
    bool closes_channel = request == AMQP_CHANNEL_CLOSE_METHOD;
    int64_t deadline = osp_amqp_clock() + timeout_us;
    for (;;) {
        int64_t left = deadline - osp_amqp_clock();
        if (left <= 0) return overdue(link);
        amqp_frame_t frame;
        status = osp_read_frame(link, &frame, left);
        if (status == AMQP_STATUS_TIMEOUT) return overdue(link);
        if (status != AMQP_STATUS_OK) return status;
        if (link->closed) return OSP_AMQP_CONNECTION_CLOSED;
        if (frame.frame_type == AMQP_FRAME_METHOD && frame.channel == channel) {
            amqp_method_number_t id = frame.payload.method.id;
            if (id == ok || id == other_ok) {
                *reply = frame.payload.method;
                return AMQP_STATUS_OK;
            }
            if (id == AMQP_CHANNEL_CLOSE_METHOD) return OSP_AMQP_CHANNEL_CLOSED;
        }
        if (closes_link || (closes_channel && frame.channel == channel)) {
            discard(link, frame.channel);
            continue;
        }
        status = osp_keep_frame(link, &frame);
        if (status != AMQP_STATUS_OK) return status;
    }
}

int osp_amqp_get(osp_amqp_link *link, uint16_t channel, amqp_bytes_t queue, bool no_ack, int64_t timeout_us,
                 const osp_amqp_event **event) {
    *event = NULL;
    osp_content_trim(&link->got);
    amqp_basic_get_t arguments = {.queue = queue, .no_ack = no_ack};
    amqp_method_t reply;
    int status = osp_amqp_rpc(link, channel, AMQP_BASIC_GET_METHOD, &arguments, AMQP_BASIC_GET_OK_METHOD,
                              AMQP_BASIC_GET_EMPTY_METHOD, timeout_us, &reply);
    if (status != AMQP_STATUS_OK || reply.id == AMQP_BASIC_GET_EMPTY_METHOD) return status;

    const amqp_basic_get_ok_t *ok = reply.decoded;
    osp_content_begin(&link->got, OSP_AMQP_EVENT_GOT, channel);
    link->got_channel = channel;
    link->got.event.delivery_tag = ok->delivery_tag;
    link->got.event.redelivered = ok->redelivered != 0;
    link->got.event.message_count = ok->message_count;
    link->got.event.exchange = ok->exchange;
    link->got.event.routing_key = ok->routing_key;
    link->got.event.consumer_tag = amqp_empty_bytes;
    link->got.event.text = amqp_empty_bytes;

    int64_t deadline = osp_amqp_clock() + timeout_us;
    for (;;) {
        int64_t left = deadline - osp_amqp_clock();
        if (left <= 0) return overdue(link);
        amqp_frame_t frame;
        status = osp_read_frame(link, &frame, left);
        if (status == AMQP_STATUS_TIMEOUT) return overdue(link);
        if (status != AMQP_STATUS_OK) return status;
        if (link->closed) return OSP_AMQP_CONNECTION_CLOSED;
        if (frame.channel != channel) {
            status = osp_keep_frame(link, &frame);
            if (status != AMQP_STATUS_OK) return status;
            continue;
        }
        if (frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_CHANNEL_CLOSE_METHOD) {
            link->got.awaiting = CONTENT_NONE;
            return OSP_AMQP_CHANNEL_CLOSED;
        }
        // The content of a method follows it directly on its channel, so this frame belongs to the message.
        status = osp_content_feed(link, &link->got, &frame);
        if (status < 0) return link->dead = status;
        if (status > 0) {
            osp_channel *slot = osp_channel_at(link, channel);
            if (slot != NULL) slot->unreleased_bytes += link->got.event.body_length;
            // One get costs at least a round trip: release every time instead of counting bytes.
            if (slot != NULL) slot->unreleased += 32;
            *event = &link->got.event;
            return AMQP_STATUS_OK;
        }
    }
}

// ---- channels -------------------------------------------------------------------------------------------------

int osp_amqp_open_channel(osp_amqp_link *link, int64_t timeout_us, uint16_t *channel) {
    int status = usable(link, 0);
    if (status != AMQP_STATUS_OK) return status;
    int limit = amqp_get_channel_max(link->state);
    if (limit <= 0 || limit > OSP_CHANNEL_MAX) limit = OSP_CHANNEL_MAX;
    uint16_t number = 1;
    while (number <= limit && osp_channel_at(link, number) != NULL) number++;
    if (number > limit) return OSP_AMQP_NO_CHANNEL;
    if (link->channels[number] == NULL) {
        link->channels[number] = calloc(1, sizeof(osp_channel));
        if (link->channels[number] == NULL) return AMQP_STATUS_NO_MEMORY;
    }
    link->channels[number]->state = CHANNEL_OPEN;
    *channel = number;
    amqp_channel_open_t arguments = {.out_of_band = amqp_empty_bytes};
    amqp_method_t reply;
    status = osp_amqp_rpc(link, number, AMQP_CHANNEL_OPEN_METHOD, &arguments, AMQP_CHANNEL_OPEN_OK_METHOD,
                          AMQP_CHANNEL_OPEN_OK_METHOD, timeout_us, &reply);
    return status;
}

int osp_amqp_close_channel(osp_amqp_link *link, uint16_t channel, int64_t timeout_us) {
    amqp_channel_close_t arguments = {.reply_code = AMQP_REPLY_SUCCESS, .reply_text = amqp_empty_bytes};
    amqp_method_t reply;
    int status = osp_amqp_rpc(link, channel, AMQP_CHANNEL_CLOSE_METHOD, &arguments, AMQP_CHANNEL_CLOSE_OK_METHOD,
                              AMQP_CHANNEL_CLOSE_OK_METHOD, timeout_us, &reply);
    osp_amqp_forget_channel(link, channel);
    return status == OSP_AMQP_CHANNEL_CLOSED ? AMQP_STATUS_OK : status;
}

void osp_amqp_forget_channel(osp_amqp_link *link, uint16_t channel) {
    osp_channel *slot = osp_channel_at(link, channel);
    if (slot == NULL) return;
    osp_drop_kept(link, channel);
    if (link->handed_out == slot) link->handed_out = NULL;
    osp_content_free(&slot->content);
    osp_release(link, slot, channel);
    memset(slot, 0, sizeof *slot);
}

bool osp_amqp_channel_is_open(const osp_amqp_link *link, uint16_t channel) {
    return usable(link, channel) == AMQP_STATUS_OK;
}

amqp_bytes_t osp_amqp_channel_close_text(const osp_amqp_link *link, uint16_t channel, uint16_t *code) {
    osp_channel *slot = osp_channel_at(link, channel);
    *code = slot != NULL ? slot->close_code : 0;
    amqp_bytes_t text = {.len = slot != NULL ? slot->close_length : 0, .bytes = slot != NULL ? slot->close_text : NULL};
    return text;
}

// ---- writing --------------------------------------------------------------------------------------------------

static int written(osp_amqp_link *link, int status) {
    if (status < 0) link->dead = status;
    return status < 0 ? status : AMQP_STATUS_OK;
}

int osp_amqp_ack(osp_amqp_link *link, uint16_t channel, uint64_t tag, bool multiple) {
    int status = usable(link, channel);
    return status != AMQP_STATUS_OK ? status : written(link, amqp_basic_ack(link->state, channel, tag, multiple));
}

int osp_amqp_nack(osp_amqp_link *link, uint16_t channel, uint64_t tag, bool multiple, bool requeue) {
    int status = usable(link, channel);
    if (status != AMQP_STATUS_OK) return status;
    return written(link, amqp_basic_nack(link->state, channel, tag, multiple, requeue));
}

int osp_amqp_cancel(osp_amqp_link *link, uint16_t channel, amqp_bytes_t consumer_tag) {
    int status = usable(link, channel);
    if (status != AMQP_STATUS_OK) return status;
    amqp_basic_cancel_t arguments = {.consumer_tag = consumer_tag};
    return written(link, amqp_send_method(link->state, channel, AMQP_BASIC_CANCEL_METHOD, &arguments));
}

int osp_amqp_publish(osp_amqp_link *link, uint16_t channel, amqp_bytes_t exchange, amqp_bytes_t routing_key,
                     bool mandatory, const amqp_basic_properties_t *properties, size_t properties_size,
                     const void *body, size_t body_length) {
    if (++link->unread_publishes >= PUBLISHES_UNREAD || osp_coarse_us() - link->last_pump_us >= UNREAD_US) {
        int status = osp_amqp_pump(link);
        if (status != AMQP_STATUS_OK) return status;
    }
    int status = usable(link, channel);
    if (status != AMQP_STATUS_OK) return status;
    if (link->blocked) return OSP_AMQP_BLOCKED;
    if (properties_size + HEADER_OVERHEAD > (size_t)amqp_get_frame_max(link->state)) return OSP_AMQP_TOO_BIG;

    amqp_bytes_t bytes = {.len = body_length, .bytes = (void *)body};
    return written(link, amqp_basic_publish(link->state, channel, exchange, routing_key, mandatory, 0, properties,
                                            bytes));
}

int osp_amqp_encoded_size(const amqp_basic_properties_t *properties, size_t limit) {
    amqp_bytes_t scratch = amqp_bytes_malloc(limit);
    if (scratch.bytes == NULL) return AMQP_STATUS_NO_MEMORY;
    int size = amqp_encode_properties(AMQP_BASIC_CLASS, (void *)properties, scratch);
    amqp_bytes_free(scratch);
    return size;
}
