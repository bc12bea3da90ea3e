//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// Opens a link: socket and login.

#include "link.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

osp_amqp_link *osp_amqp_link_create(void) {
    osp_amqp_link *link = calloc(1, sizeof *link);
    if (link == NULL) return NULL;
    link->state = amqp_new_connection();
    if (link->state == NULL) {
        free(link);
        return NULL;
    }
    return link;
}

void osp_amqp_link_destroy(osp_amqp_link *link) {
    if (link == NULL) return;
    for (size_t i = 0; i <= OSP_CHANNEL_MAX; i++) {
        if (link->channels[i] != NULL) osp_content_free(&link->channels[i]->content);
        free(link->channels[i]);
    }
    osp_content_free(&link->got);
    free(link->queue);
    amqp_destroy_connection(link->state);
    free(link);
}

// ---- socket and login -----------------------------------------------------------------------------------------

// librabbitmq's sockets do not block, so SO_SNDTIMEO has no effect: the library polls, and without limit when it
// sends. Instead, the kernel drops the connection when sent data stays unacknowledged, or the peer's window stays
// closed, for this long.
static void limit_sending(int fd, int64_t timeout_us) {
#ifdef TCP_USER_TIMEOUT
    unsigned milliseconds = timeout_us <= 0 ? 0 : (unsigned)(timeout_us / 1000);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
#else
    (void)fd, (void)timeout_us;
#endif
}

int osp_amqp_connect(osp_amqp_link *link, int fd, int64_t send_timeout_us) {
    amqp_socket_t *socket = amqp_tcp_socket_new(link->state);
    if (socket == NULL) return AMQP_STATUS_NO_MEMORY;
    amqp_tcp_socket_set_sockfd(socket, fd);
    limit_sending(fd, send_timeout_us);
    return AMQP_STATUS_OK;
}

int osp_amqp_connect_tls(osp_amqp_link *link, const char *address, int port, const char *host, const osp_amqp_tls *tls,
                         int64_t timeout_us, int64_t send_timeout_us, char *reason, size_t reason_size) {
    amqp_socket_t *socket = amqp_ssl_socket_new(link->state);
    if (socket == NULL) {
        snprintf(reason, reason_size, "cannot create a socket");
        return AMQP_STATUS_NO_MEMORY;
    }
    int status = osp_prepare_tls(link, socket, host, tls, reason, reason_size);
    if (status != AMQP_STATUS_OK) return status;
    struct timeval timeout = osp_timeval(timeout_us);
    ERR_clear_error();
    errno = 0;
    status = amqp_socket_open_noblock(socket, address, port, &timeout);
    int error = errno;
    // The host name is only needed, and only valid, for the handshake.
    link->tls.host = NULL;
    switch (status) {
    case AMQP_STATUS_OK:
        limit_sending(amqp_socket_get_sockfd(socket), send_timeout_us);
        return AMQP_STATUS_OK;
    case AMQP_STATUS_TIMEOUT:
        snprintf(reason, reason_size, "no answer within %.3g s: is the host up, does a firewall block it?",
                 (double)timeout_us / 1e6);
        break;
    case AMQP_STATUS_SSL_ERROR:
    case AMQP_STATUS_SSL_CONNECTION_FAILED:
    case AMQP_STATUS_SSL_PEER_VERIFY_FAILED:
    case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED:
        if (!osp_amqp_explain_tls(link, reason, reason_size)) {
            snprintf(reason, reason_size, "%s", amqp_error_string2(status));
        }
        break;
    default:
        // The library does not report the reason; errno still holds it if connect failed at once.
        snprintf(reason, reason_size, "%s",
                 error == 0 || error == EINPROGRESS
                     ? "connection refused or host unreachable: is a broker running there?"
                     : strerror(error));
    }
    return status;
}

amqp_rpc_reply_t osp_amqp_login(osp_amqp_link *link, const char *virtual_host, int frame_max, int heartbeat_s,
                                const amqp_table_t *client_properties, const char *user, const char *password,
                                int64_t timeout_us) {
    struct timeval timeout = osp_timeval(timeout_us);
    amqp_set_handshake_timeout(link->state, &timeout);
    ERR_clear_error();
    if (osp_tls_has_ended(link)) {
        return (amqp_rpc_reply_t){.reply_type = AMQP_RESPONSE_LIBRARY_EXCEPTION, .library_error = AMQP_STATUS_SSL_ERROR};
    }
    link->last_pump_us = link->last_heartbeat_us = osp_coarse_us();
    return amqp_login_with_properties(link->state, virtual_host, OSP_CHANNEL_MAX, frame_max, heartbeat_s,
                                      client_properties, AMQP_SASL_METHOD_PLAIN, user, password);
}

const amqp_table_t *osp_amqp_server_properties(osp_amqp_link *link) {
    return amqp_get_server_properties(link->state);
}

int osp_amqp_frame_max(osp_amqp_link *link) { return amqp_get_frame_max(link->state); }

int osp_amqp_heartbeat(osp_amqp_link *link) { return amqp_get_heartbeat(link->state); }

int osp_amqp_duplicate_socket(osp_amqp_link *link) {
    int fd = amqp_get_sockfd(link->state);
    return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

void osp_amqp_cork(osp_amqp_link *link, bool corked) {
#ifdef TCP_CORK
    int fd = amqp_get_sockfd(link->state), value = corked;
    if (fd >= 0) (void)setsockopt(fd, IPPROTO_TCP, TCP_CORK, &value, sizeof value);
#else
    (void)link, (void)corked;
#endif
}

int osp_amqp_link_status(const osp_amqp_link *link) {
    return link->dead != 0 ? link->dead : link->closed ? OSP_AMQP_CONNECTION_CLOSED : 0;
}

amqp_bytes_t osp_amqp_close_text(const osp_amqp_link *link, uint16_t *code) {
    *code = link->close_code;
    amqp_bytes_t text = {.len = link->close_length, .bytes = (void *)link->close_text};
    return text;
}

bool osp_amqp_blocked(const osp_amqp_link *link, amqp_bytes_t *reason) {
    reason->bytes = (void *)link->blocked_text;
    reason->len = link->blocked_length;
    return link->blocked;
}
