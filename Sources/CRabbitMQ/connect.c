//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// Opening a link: socket, TLS, login.

#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

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

// ---- TLS ------------------------------------------------------------------------------------------------------

// Notes the first thing wrong with the server's certificate; librabbitmq only says that something was.
static int note_verdict(int ok, X509_STORE_CTX *store) {
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    osp_amqp_link *link = ssl != NULL ? SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)) : NULL;
    if (!ok && link != NULL && link->verify_error == X509_V_OK) {
        link->verify_error = X509_STORE_CTX_get_error(store);
    }
    return ok;
}

// An encrypted key would otherwise ask for its password on the terminal.
static int no_password(char *buffer, int size, int writing, void *context) {
    (void)buffer, (void)size, (void)writing, (void)context;
    return -1;
}

// OpenSSL checks the name itself during the handshake: librabbitmq's own check knows DNS names only, so that a
// certificate issued to an address never matches.
static int expect_name(SSL_CTX *context, const char *name) {
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);
    unsigned char address[sizeof(struct in6_addr)];
    if (inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1) {
        return X509_VERIFY_PARAM_set1_ip_asc(param, name);
    }
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(param, name, 0);
}

static int prepare_tls(osp_amqp_link *link, amqp_socket_t *socket, const char *host, const osp_amqp_tls *tls,
                       char *reason, size_t size) {
    SSL_CTX *context = amqp_ssl_socket_get_context(socket);
    SSL_CTX_set_app_data(context, link);
    SSL_CTX_set_default_passwd_cb(context, no_password);
    if (!SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION)) {
        snprintf(reason, size, "TLS 1.2 is not available");
        return AMQP_STATUS_SSL_ERROR;
    }
    if (tls->ca_file != NULL) {
        if (amqp_ssl_socket_set_cacert(socket, tls->ca_file) != AMQP_STATUS_OK) {
            snprintf(reason, size, "cannot load CA certificates from %s", tls->ca_file);
            return AMQP_STATUS_SSL_ERROR;
        }
    } else if (!SSL_CTX_set_default_verify_paths(context)) {
        snprintf(reason, size, "cannot load the system's CA certificates");
        return AMQP_STATUS_SSL_ERROR;
    }
    if (tls->certificate_file != NULL && tls->key_file != NULL &&
        amqp_ssl_socket_set_key(socket, tls->certificate_file, tls->key_file) != AMQP_STATUS_OK) {
        snprintf(reason, size, "cannot load the client certificate %s with key %s (the key may not be encrypted)",
                 tls->certificate_file, tls->key_file);
        return AMQP_STATUS_SSL_ERROR;
    }
    amqp_ssl_socket_set_verify_peer(socket, tls->verify_peer);
    amqp_ssl_socket_set_verify_hostname(socket, 0);
    if (tls->verify_peer) {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, note_verdict);
        const char *name = tls->server_name != NULL ? tls->server_name : host;
        if (tls->verify_hostname && !expect_name(context, name)) {
            snprintf(reason, size, "cannot verify the name %s", name);
            return AMQP_STATUS_SSL_ERROR;
        }
    }
    return AMQP_STATUS_OK;
}

static void explain_tls(const osp_amqp_link *link, int status, char *reason, size_t size) {
    unsigned long error = ERR_peek_last_error();
    if (link->verify_error == X509_V_ERR_HOSTNAME_MISMATCH || link->verify_error == X509_V_ERR_IP_ADDRESS_MISMATCH) {
        snprintf(reason, size, "the server's certificate is not issued to this %s (%s)",
                 link->verify_error == X509_V_ERR_HOSTNAME_MISMATCH ? "host name" : "IP address",
                 X509_verify_cert_error_string(link->verify_error));
    } else if (link->verify_error != X509_V_OK) {
        snprintf(reason, size, "the server's certificate is not trusted (%s)",
                 X509_verify_cert_error_string(link->verify_error));
    } else if (ERR_GET_LIB(error) == ERR_LIB_SSL &&
               ERR_GET_REASON(error) == SSL_R_WRONG_VERSION_NUMBER) {
        snprintf(reason, size, "the server does not speak TLS on this port");
    } else if (error != 0 && ERR_reason_error_string(error) != NULL) {
        snprintf(reason, size, "TLS handshake failed (%s)", ERR_reason_error_string(error));
    } else {
        snprintf(reason, size, "%s", amqp_error_string2(status));
    }
}

// ---- socket and login -----------------------------------------------------------------------------------------

// librabbitmq's sockets do not block, so SO_SNDTIMEO has no say: it polls, without limit when it sends. The kernel
// gives up instead when sent data stay unacknowledged, or the peer's window shut, for as long as this.
static void limit_sending(int fd, int64_t timeout_us) {
#ifdef TCP_USER_TIMEOUT
    unsigned milliseconds = timeout_us <= 0 ? 0 : (unsigned)(timeout_us / 1000);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
#else
    (void)fd, (void)timeout_us;
#endif
}

int osp_amqp_connect(osp_amqp_link *link, const char *host, int port, const osp_amqp_tls *tls, int64_t timeout_us,
                     int64_t send_timeout_us, char *reason, size_t reason_size) {
    amqp_socket_t *socket = tls != NULL ? amqp_ssl_socket_new(link->state) : amqp_tcp_socket_new(link->state);
    if (socket == NULL) {
        snprintf(reason, reason_size, "cannot create a socket");
        return AMQP_STATUS_NO_MEMORY;
    }
    int status = AMQP_STATUS_OK;
    if (tls != NULL) {
        status = prepare_tls(link, socket, host, tls, reason, reason_size);
        if (status != AMQP_STATUS_OK) return status;
    }
    struct timeval timeout = osp_timeval(timeout_us);
    ERR_clear_error();
    errno = 0;
    status = amqp_socket_open_noblock(socket, host, port, &timeout);
    int error = errno;
    switch (status) {
    case AMQP_STATUS_OK:
        limit_sending(amqp_socket_get_sockfd(socket), send_timeout_us);
        return AMQP_STATUS_OK;
    case AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED:
        snprintf(reason, reason_size, "the host name cannot be resolved");
        break;
    case AMQP_STATUS_TIMEOUT:
        snprintf(reason, reason_size, "no answer within %.3g s", (double)timeout_us / 1e6);
        break;
    case AMQP_STATUS_SSL_ERROR:
    case AMQP_STATUS_SSL_CONNECTION_FAILED:
    case AMQP_STATUS_SSL_PEER_VERIFY_FAILED:
    case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED:
        explain_tls(link, status, reason, reason_size);
        break;
    default:
        // The library does not pass the reason on; errno still holds it when connect failed at once.
        snprintf(reason, reason_size, "%s",
                 error == 0 || error == EINPROGRESS ? "connection refused or host unreachable" : strerror(error));
    }
    return status;
}

amqp_rpc_reply_t osp_amqp_login(osp_amqp_link *link, const char *virtual_host, int frame_max, int heartbeat_s,
                                const amqp_table_t *client_properties, const char *user, const char *password,
                                int64_t timeout_us) {
    struct timeval timeout = osp_timeval(timeout_us);
    amqp_set_handshake_timeout(link->state, &timeout);
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
