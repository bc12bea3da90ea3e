//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// Assembles content: without copying if the body came in one frame, otherwise in a separate buffer.

#include "link.h"

#include <stdlib.h>
#include <string.h>

// Larger buffers are freed once read, so that one large body does not occupy memory for the lifetime of a link.
#define BUFFER_KEPT ((size_t)1 << 20)
// A frame has a header of 7 bytes and an end mark.
#define FRAME_OVERHEAD 8

void osp_content_begin(osp_content *content, osp_amqp_event_kind kind, uint16_t channel) {
    content->awaiting = CONTENT_HEADER;
    content->owned = false;
    content->received = 0;
    content->event.kind = kind;
    content->event.channel = channel;
    content->event.body = NULL;
    content->event.body_length = 0;
}

static int copy_bytes(amqp_pool_t *pool, amqp_bytes_t *bytes) {
    if (bytes->len == 0) {
        bytes->bytes = NULL;
        return AMQP_STATUS_OK;
    }
    void *copy = amqp_pool_alloc(pool, bytes->len);
    if (copy == NULL) return AMQP_STATUS_NO_MEMORY;
    memcpy(copy, bytes->bytes, bytes->len);
    bytes->bytes = copy;
    return AMQP_STATUS_OK;
}

// Makes the event independent of the channel's receive buffers, so that these can be released after each body frame.
// Otherwise a large body would be held twice, and the library never returns that memory.
static int own(osp_content *content, amqp_bytes_t raw_properties) {
    if (!content->has_pool) {
        init_amqp_pool(&content->pool, 4096);
        content->has_pool = true;
    } else {
        recycle_amqp_pool(&content->pool);
    }
    amqp_bytes_t *texts[] = {&content->event.exchange, &content->event.routing_key, &content->event.consumer_tag,
                             &content->event.text, &raw_properties};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int status = copy_bytes(&content->pool, texts[i]);
        if (status != AMQP_STATUS_OK) return status;
    }
    void *decoded = NULL;
    int status = amqp_decode_properties(AMQP_BASIC_CLASS, &content->pool, raw_properties, &decoded);
    if (status < 0) return status;
    content->event.properties = decoded;
    content->owned = true;
    return AMQP_STATUS_OK;
}

static int append(osp_content *content, amqp_bytes_t fragment) {
    size_t needed = (size_t)content->received + fragment.len;
    if (needed > content->capacity) {
        // Trust the announced size only up to the bytes that have arrived.
        size_t capacity = content->capacity < 65536 ? 65536 : content->capacity;
        while (capacity < needed) capacity *= 2;
        if (capacity > content->body_size) capacity = (size_t)content->body_size;
        uint8_t *grown = realloc(content->buffer, capacity);
        if (grown == NULL) return AMQP_STATUS_NO_MEMORY;
        content->buffer = grown;
        content->capacity = capacity;
    }
    memcpy(content->buffer + content->received, fragment.bytes, fragment.len);
    content->received = needed;
    return AMQP_STATUS_OK;
}

int osp_content_feed(osp_amqp_link *link, osp_content *content, const amqp_frame_t *frame) {
    if (content->awaiting == CONTENT_HEADER) {
        if (frame->frame_type != AMQP_FRAME_HEADER) return AMQP_STATUS_BAD_AMQP_DATA;
        // The properties of other classes decode into different, smaller structures.
        if (frame->payload.properties.class_id != AMQP_BASIC_CLASS) return AMQP_STATUS_BAD_AMQP_DATA;
        content->body_size = frame->payload.properties.body_size;
        content->event.properties = frame->payload.properties.decoded;
        if (content->body_size == 0) {
            content->awaiting = CONTENT_NONE;
            return 1;
        }
        content->awaiting = CONTENT_BODY;
        if (content->body_size > (uint64_t)amqp_get_frame_max(link->state) - FRAME_OVERHEAD) {
            return own(content, frame->payload.properties.raw);
        }
        return 0;
    }

    if (frame->frame_type != AMQP_FRAME_BODY) return AMQP_STATUS_BAD_AMQP_DATA;
    amqp_bytes_t fragment = frame->payload.body_fragment;
    if (fragment.len > content->body_size - content->received) return AMQP_STATUS_BAD_AMQP_DATA;
    if (content->received == 0 && fragment.len == content->body_size) {
        content->event.body = fragment.bytes;
        content->event.body_length = fragment.len;
        content->awaiting = CONTENT_NONE;
        return 1;
    }
    int status = append(content, fragment);
    if (status != AMQP_STATUS_OK) return status;
    if (content->owned) osp_release(link, osp_channel_at(link, frame->channel), frame->channel);
    if (content->received < content->body_size) return 0;
    content->event.body = content->buffer;
    content->event.body_length = (size_t)content->received;
    content->awaiting = CONTENT_NONE;
    return 1;
}

void osp_content_trim(osp_content *content) {
    if (content->capacity > BUFFER_KEPT && content->awaiting == CONTENT_NONE) {
        free(content->buffer);
        content->buffer = NULL;
        content->capacity = 0;
    }
}

void osp_content_free(osp_content *content) {
    free(content->buffer);
    if (content->has_pool) empty_amqp_pool(&content->pool);
    memset(content, 0, sizeof *content);
}
