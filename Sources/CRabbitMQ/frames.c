//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// Reads frames and turns them into events.

#include "link.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

// Receive buffers return to the library's pool after this many frames or bytes.
#define RELEASE_FRAMES 32
#define RELEASE_BYTES ((size_t)64 << 10)
// Limit for reading ahead; anything beyond it stays in the socket's buffers and slows the broker down.
#define KEPT_BYTES_MAX ((size_t)16 << 20)

int64_t osp_amqp_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t osp_coarse_us(void) {
#ifdef CLOCK_MONOTONIC_COARSE
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
#else
    return osp_amqp_clock();
#endif
}

struct timeval osp_timeval(int64_t us) {
    if (us < 0) us = 0;
    struct timeval tv = {.tv_sec = us / 1000000, .tv_usec = us % 1000000};
    return tv;
}

osp_channel *osp_channel_at(const osp_amqp_link *link, uint16_t channel) {
    if (channel == 0 || channel > OSP_CHANNEL_MAX) return NULL;
    osp_channel *slot = link->channels[channel];
    return slot != NULL && slot->state != CHANNEL_FREE ? slot : NULL;
}

static size_t note(char *target, amqp_bytes_t text) {
    size_t length = text.len < OSP_TEXT_MAX ? text.len : OSP_TEXT_MAX;
    if (length > 0) memcpy(target, text.bytes, length);
    return length;
}

static int send_method(osp_amqp_link *link, uint16_t channel, amqp_method_number_t id, void *arguments) {
    int status = amqp_send_method(link->state, channel, id, arguments);
    if (status < 0) link->dead = status;
    return status < 0 ? status : AMQP_STATUS_OK;
}

// Sends the reply that the protocol requires as soon as a method arrives, even if its event is fetched much later.
static int answer(osp_amqp_link *link, const amqp_frame_t *frame) {
    osp_channel *slot = osp_channel_at(link, frame->channel);
    switch (frame->payload.method.id) {
    case AMQP_CONNECTION_CLOSE_METHOD: {
        const amqp_connection_close_t *close = frame->payload.method.decoded;
        link->closed = true;
        link->close_code = close->reply_code;
        link->close_length = note(link->close_text, close->reply_text);
        amqp_connection_close_ok_t ok = {0};
        // The broker drops the connection in any case, so it does not matter whether it reads this.
        (void)amqp_send_method(link->state, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok);
        return AMQP_STATUS_OK;
    }
    case AMQP_CONNECTION_BLOCKED_METHOD: {
        const amqp_connection_blocked_t *blocked = frame->payload.method.decoded;
        link->blocked = true;
        link->blocked_length = note(link->blocked_text, blocked->reason);
        return AMQP_STATUS_OK;
    }
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
        link->blocked = false;
        return AMQP_STATUS_OK;
    case AMQP_CHANNEL_CLOSE_METHOD: {
        const amqp_channel_close_t *close = frame->payload.method.decoded;
        if (slot != NULL) {
            slot->state = CHANNEL_CLOSED;
            slot->close_code = close->reply_code;
            slot->close_length = note(slot->close_text, close->reply_text);
        }
        // Without close-ok the number cannot be reused: the broker ignores everything else on the channel.
        amqp_channel_close_ok_t ok = {0};
        return send_method(link, frame->channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok);
    }
    case AMQP_CHANNEL_FLOW_METHOD: {
        amqp_channel_flow_ok_t ok = {.active = ((amqp_channel_flow_t *)frame->payload.method.decoded)->active};
        return send_method(link, frame->channel, AMQP_CHANNEL_FLOW_OK_METHOD, &ok);
    }
    case AMQP_BASIC_CANCEL_METHOD: {
        const amqp_basic_cancel_t *cancel = frame->payload.method.decoded;
        if (cancel->nowait) return AMQP_STATUS_OK;
        amqp_basic_cancel_ok_t ok = {.consumer_tag = cancel->consumer_tag};
        return send_method(link, frame->channel, AMQP_BASIC_CANCEL_OK_METHOD, &ok);
    }
    default:
        return AMQP_STATUS_OK;
    }
}

int osp_read_frame(osp_amqp_link *link, amqp_frame_t *frame, int64_t timeout_us) {
    struct timeval timeout = osp_timeval(timeout_us);
    int status = amqp_simple_wait_frame_noblock(link->state, frame, &timeout);
    if (status == AMQP_STATUS_TIMEOUT) return status;
    if (status != AMQP_STATUS_OK) {
        link->dead = status;
        return status;
    }
    if (frame->channel > OSP_CHANNEL_MAX) return link->dead = AMQP_STATUS_BAD_AMQP_DATA;
    return frame->frame_type == AMQP_FRAME_METHOD ? answer(link, frame) : AMQP_STATUS_OK;
}

// ---- frames read ahead ----------------------------------------------------------------------------------------

static size_t weight(const amqp_frame_t *frame) {
    return sizeof *frame + (frame->frame_type == AMQP_FRAME_BODY ? frame->payload.body_fragment.len : 0);
}

int osp_keep_frame(osp_amqp_link *link, const amqp_frame_t *frame) {
    if (link->queue_tail == link->queue_capacity && link->queue_head > link->queue_capacity / 2) {
        link->queue_tail -= link->queue_head;
        memmove(link->queue, link->queue + link->queue_head, link->queue_tail * sizeof *link->queue);
        link->queue_head = 0;
    }
    if (link->queue_tail == link->queue_capacity) {
        size_t capacity = link->queue_capacity == 0 ? 64 : link->queue_capacity * 2;
        amqp_frame_t *grown = realloc(link->queue, capacity * sizeof *grown);
        if (grown == NULL) return link->dead = AMQP_STATUS_NO_MEMORY;
        link->queue = grown;
        link->queue_capacity = capacity;
    }
    link->queue[link->queue_tail++] = *frame;
    link->queue_bytes += weight(frame);
    osp_channel *slot = osp_channel_at(link, frame->channel);
    if (slot != NULL) slot->kept++;
    return AMQP_STATUS_OK;
}

static bool take_kept(osp_amqp_link *link, amqp_frame_t *frame) {
    if (link->queue_head == link->queue_tail) return false;
    *frame = link->queue[link->queue_head++];
    link->queue_bytes -= weight(frame);
    if (link->queue_head == link->queue_tail) link->queue_head = link->queue_tail = 0;
    osp_channel *slot = osp_channel_at(link, frame->channel);
    // A frame may have arrived for a channel that was not open yet; such a frame was not counted.
    if (slot != NULL && slot->kept > 0) slot->kept--;
    return true;
}

void osp_drop_kept(osp_amqp_link *link, uint16_t channel) {
    size_t kept = link->queue_head;
    for (size_t i = link->queue_head; i < link->queue_tail; i++) {
        if (link->queue[i].channel == channel) {
            link->queue_bytes -= weight(&link->queue[i]);
        } else {
            link->queue[kept++] = link->queue[i];
        }
    }
    link->queue_tail = kept;
    osp_channel *slot = osp_channel_at(link, channel);
    if (slot != NULL) slot->kept = 0;
}

// ---- events ---------------------------------------------------------------------------------------------------

void osp_release(osp_amqp_link *link, osp_channel *slot, uint16_t channel) {
    if (slot == NULL || slot->kept > 0) return;
    if (slot->content.awaiting != CONTENT_NONE && !slot->content.owned) return;
    if (link->got.awaiting != CONTENT_NONE && !link->got.owned && link->got_channel == channel) return;
    amqp_maybe_release_buffers_on_channel(link->state, channel);
    slot->unreleased = 0;
    slot->unreleased_bytes = 0;
}

// Invalidates the pointers of the last event.
static void take_back(osp_amqp_link *link) {
    osp_channel *slot = link->handed_out;
    if (slot == NULL) return;
    link->handed_out = NULL;
    osp_content_trim(&slot->content);
    if (slot->unreleased >= RELEASE_FRAMES || slot->unreleased_bytes >= RELEASE_BYTES) {
        osp_release(link, slot, slot->content.event.channel);
    }
}

static const osp_amqp_event *plain_event(osp_amqp_link *link, osp_amqp_event_kind kind, uint16_t channel) {
    link->event.kind = kind;
    link->event.channel = channel;
    return &link->event;
}

static const osp_amqp_event *failure(osp_amqp_link *link, int status) {
    link->event.status = status;
    return plain_event(link, OSP_AMQP_EVENT_FAILED, 0);
}

static const osp_amqp_event *method_event(osp_amqp_link *link, osp_channel *slot, const amqp_frame_t *frame) {
    const void *arguments = frame->payload.method.decoded;
    osp_amqp_event *event = &link->event;
    switch (frame->payload.method.id) {
    case AMQP_BASIC_DELIVER_METHOD: {
        const amqp_basic_deliver_t *deliver = arguments;
        osp_content_begin(&slot->content, OSP_AMQP_EVENT_DELIVERY, frame->channel);
        slot->content.event.delivery_tag = deliver->delivery_tag;
        slot->content.event.redelivered = deliver->redelivered != 0;
        slot->content.event.exchange = deliver->exchange;
        slot->content.event.routing_key = deliver->routing_key;
        slot->content.event.consumer_tag = deliver->consumer_tag;
        slot->content.event.text = amqp_empty_bytes;
        return NULL;
    }
    case AMQP_BASIC_RETURN_METHOD: {
        const amqp_basic_return_t *returned = arguments;
        osp_content_begin(&slot->content, OSP_AMQP_EVENT_RETURNED, frame->channel);
        slot->content.event.reply_code = returned->reply_code;
        slot->content.event.exchange = returned->exchange;
        slot->content.event.routing_key = returned->routing_key;
        slot->content.event.consumer_tag = amqp_empty_bytes;
        slot->content.event.text = returned->reply_text;
        return NULL;
    }
    case AMQP_BASIC_ACK_METHOD:
        event->delivery_tag = ((const amqp_basic_ack_t *)arguments)->delivery_tag;
        event->multiple = ((const amqp_basic_ack_t *)arguments)->multiple != 0;
        return plain_event(link, OSP_AMQP_EVENT_CONFIRMED, frame->channel);
    case AMQP_BASIC_NACK_METHOD:
        event->delivery_tag = ((const amqp_basic_nack_t *)arguments)->delivery_tag;
        event->multiple = ((const amqp_basic_nack_t *)arguments)->multiple != 0;
        return plain_event(link, OSP_AMQP_EVENT_REJECTED, frame->channel);
    case AMQP_BASIC_CANCEL_METHOD:
        event->consumer_tag = ((const amqp_basic_cancel_t *)arguments)->consumer_tag;
        return plain_event(link, OSP_AMQP_EVENT_CANCELLED, frame->channel);
    case AMQP_BASIC_CANCEL_OK_METHOD:
        event->consumer_tag = ((const amqp_basic_cancel_ok_t *)arguments)->consumer_tag;
        return plain_event(link, OSP_AMQP_EVENT_CANCELLED, frame->channel);
    case AMQP_CHANNEL_CLOSE_METHOD:
        event->reply_code = slot->close_code;
        event->text.bytes = slot->close_text;
        event->text.len = slot->close_length;
        return plain_event(link, OSP_AMQP_EVENT_CHANNEL_CLOSED, frame->channel);
    default:
        return NULL;
    }
}

static const osp_amqp_event *connection_event(osp_amqp_link *link, const amqp_frame_t *frame) {
    if (frame->frame_type != AMQP_FRAME_METHOD) return NULL;
    switch (frame->payload.method.id) {
    case AMQP_CONNECTION_BLOCKED_METHOD:
        link->event.text.bytes = link->blocked_text;
        link->event.text.len = link->blocked_length;
        return plain_event(link, OSP_AMQP_EVENT_BLOCKED, 0);
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
        return plain_event(link, OSP_AMQP_EVENT_UNBLOCKED, 0);
    default:
        return NULL;
    }
}

// Returns NULL if the frame completes no event yet, or belongs to a closed channel.
static const osp_amqp_event *dispatch(osp_amqp_link *link, const amqp_frame_t *frame) {
    if (frame->channel == 0) return connection_event(link, frame);
    osp_channel *slot = osp_channel_at(link, frame->channel);
    if (slot == NULL) return NULL;

    const osp_amqp_event *event = NULL;
    if (frame->frame_type == AMQP_FRAME_METHOD) {
        event = method_event(link, slot, frame);
    } else if (slot->content.awaiting != CONTENT_NONE) {
        int status = osp_content_feed(link, &slot->content, frame);
        if (status < 0) return failure(link, link->dead = status);
        if (status > 0) event = &slot->content.event;
    }
    if (event != NULL) {
        slot->content.event.channel = frame->channel;
        slot->unreleased++;
        slot->unreleased_bytes += event == &slot->content.event ? event->body_length : 0;
        link->handed_out = slot;
    }
    return event;
}

const osp_amqp_event *osp_amqp_next(osp_amqp_link *link, int64_t timeout_us) {
    take_back(link);
    if (link->dead != 0) return failure(link, link->dead);
    if (link->closed) return failure(link, OSP_AMQP_CONNECTION_CLOSED);

    amqp_frame_t frame;
    int64_t deadline = 0;
    for (;;) {
        if (!take_kept(link, &frame)) {
            int status = osp_read_frame(link, &frame, timeout_us);
            if (status == AMQP_STATUS_TIMEOUT) return plain_event(link, OSP_AMQP_EVENT_IDLE, 0);
            if (status != AMQP_STATUS_OK) return failure(link, status);
            if (link->closed) return failure(link, OSP_AMQP_CONNECTION_CLOSED);
        }
        const osp_amqp_event *event = dispatch(link, &frame);
        if (event != NULL) return event;

        // The clock is read only here, when content is incomplete: the usual delivery needs no extra call, and the
        // total wait stays within twice the requested time.
        if (timeout_us > 0 && !amqp_data_in_buffer(link->state)) {
            int64_t now = osp_amqp_clock();
            if (deadline == 0) deadline = now + timeout_us;
            timeout_us = deadline > now ? deadline - now : 0;
        }
    }
}

// While reading is suspended, the library does not send heartbeats.
static int send_heartbeat(osp_amqp_link *link) {
    int64_t interval = (int64_t)amqp_get_heartbeat(link->state) * 1000000 / 4;
    int64_t now = osp_coarse_us();
    if (interval == 0 || now - link->last_heartbeat_us < interval) return AMQP_STATUS_OK;
    link->last_heartbeat_us = now;
    amqp_frame_t frame = {.frame_type = AMQP_FRAME_HEARTBEAT, .channel = 0};
    int status = amqp_send_frame(link->state, &frame);
    if (status != AMQP_STATUS_OK) link->dead = status;
    return status;
}

int osp_amqp_pump(osp_amqp_link *link) {
    if (link->dead != 0) return link->dead;
    if (link->closed) return OSP_AMQP_CONNECTION_CLOSED;
    link->unread_publishes = 0;
    link->last_pump_us = osp_coarse_us();

    while (link->queue_bytes < KEPT_BYTES_MAX) {
        amqp_frame_t frame;
        int status = osp_read_frame(link, &frame, 0);
        if (status == AMQP_STATUS_TIMEOUT) return AMQP_STATUS_OK;
        if (status != AMQP_STATUS_OK) return status;
        if (link->closed) return OSP_AMQP_CONNECTION_CLOSED;
        status = osp_keep_frame(link, &frame);
        if (status != AMQP_STATUS_OK) return status;
    }
    return send_heartbeat(link);
}
