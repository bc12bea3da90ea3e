//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// TLS: loads and verifies files, and explains each failure in one line that says what to do.

#include "certificate.h"
#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// ---- the server's certificate ---------------------------------------------------------------------------------

static void print_time(const ASN1_TIME *time, char *text, size_t size) {
    BIO *memory = BIO_new(BIO_s_mem());
    int length = memory != NULL && ASN1_TIME_print(memory, time) ? BIO_read(memory, text, size - 1) : 0;
    text[length > 0 ? length : 0] = 0;
    BIO_free(memory);
}

// Records the first problem with the server's certificate; librabbitmq only reports that there was one.
static int note_verdict(int ok, X509_STORE_CTX *store) {
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    osp_amqp_link *link = ssl != NULL ? SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)) : NULL;
    if (ok || link == NULL || link->tls.verify_error != X509_V_OK) return ok;
    link->tls.verify_error = X509_STORE_CTX_get_error(store);
    X509 *certificate = X509_STORE_CTX_get_current_cert(store);
    if (certificate == NULL) return ok;
    char *detail = link->tls.detail;
    switch (link->tls.verify_error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        osp_certificate_names(certificate, detail, sizeof link->tls.detail);
        if (detail[0] == 0) snprintf(detail, sizeof link->tls.detail, "no name");
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        print_time(X509_get0_notAfter(certificate), detail, sizeof link->tls.detail);
        break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        print_time(X509_get0_notBefore(certificate), detail, sizeof link->tls.detail);
        break;
    }
    return ok;
}

// Lets OpenSSL check the name during the handshake. librabbitmq's own check knows DNS names only, so a certificate
// issued to an IP address would never match.
static int expect_name(SSL_CTX *context, const char *name) {
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);
    unsigned char address[sizeof(struct in6_addr)];
    if (inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1) {
        return X509_VERIFY_PARAM_set1_ip_asc(param, name);
    }
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(param, name, 0);
}

// ---- the session ----------------------------------------------------------------------------------------------

static void note_session(const SSL *ssl, int where, int result) {
    (void)result;
    osp_amqp_link *link = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (link == NULL) return;
    link->tls.session = (SSL *)ssl;
    // librabbitmq sets the address that it connects to. The handshake has not sent anything yet.
    if ((where & SSL_CB_HANDSHAKE_START) && link->tls.host != NULL) {
        (void)SSL_set_tlsext_host_name(link->tls.session, link->tls.host);
    }
}

// With TLS 1.3 the client's handshake ends before the server has judged the client's certificate. Once the verdict has
// arrived the socket is closed, and a write would fail before the verdict is read.
bool osp_tls_has_ended(osp_amqp_link *link) {
    char byte;
    if (link->tls.session == NULL) return false;
    int count = SSL_peek(link->tls.session, &byte, 1);
    return count <= 0 && SSL_get_error(link->tls.session, count) == SSL_ERROR_SSL;
}

// ---- files ----------------------------------------------------------------------------------------------------

// Explains why a file cannot be used: it is unreadable, or lacks the expected content.
static int refuse_file(const char *path, const char *option, const char *content, char *reason, size_t size) {
    char byte;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, &byte, 1) < 0) {
        snprintf(reason, size, "cannot read %s (%s): %s", path, option, strerror(errno));
    } else {
        snprintf(reason, size, "%s (%s) contains no %s in PEM format", path, option, content);
    }
    if (fd >= 0) close(fd);
    return AMQP_STATUS_SSL_ERROR;
}

// Records that a key is encrypted. OpenSSL would otherwise ask for its passphrase on the terminal.
static int no_passphrase(char *buffer, int size, int writing, void *is_encrypted) {
    (void)buffer, (void)size, (void)writing;
    *(bool *)is_encrypted = true;
    return -1;
}

static int load_own_certificate(SSL_CTX *context, const osp_amqp_tls *tls, char *reason, size_t size) {
    bool is_encrypted = false;
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    SSL_CTX_set_default_passwd_cb_userdata(context, &is_encrypted);
    if (SSL_CTX_use_certificate_chain_file(context, tls->certificate_file) != 1) {
        return refuse_file(tls->certificate_file, "ssl_cert_file", "certificate", reason, size);
    }
    int has_key = SSL_CTX_use_PrivateKey_file(context, tls->key_file, SSL_FILETYPE_PEM);
    SSL_CTX_set_default_passwd_cb_userdata(context, NULL);
    if (has_key == 1) return AMQP_STATUS_OK;
    unsigned long error = ERR_peek_last_error();
    if (is_encrypted) {
        snprintf(reason, size, "the key %s (ssl_key_file) is encrypted: `openssl pkey -in FILE -out NEW` "
                 "decrypts it", tls->key_file);
    } else if (ERR_GET_LIB(error) == ERR_LIB_X509) {
        snprintf(reason, size, "the key %s (ssl_key_file) does not belong to the certificate %s (ssl_cert_file)",
                 tls->key_file, tls->certificate_file);
    } else {
        return refuse_file(tls->key_file, "ssl_key_file", "private key", reason, size);
    }
    return AMQP_STATUS_SSL_ERROR;
}

int osp_prepare_tls(osp_amqp_link *link, amqp_socket_t *socket, const char *host, const osp_amqp_tls *tls, char *reason,
                    size_t size) {
    SSL_CTX *context = amqp_ssl_socket_get_context(socket);
    ERR_clear_error();
    SSL_CTX_set_app_data(context, link);
    SSL_CTX_set_info_callback(context, note_session);
    link->tls.host = host;
    link->tls.has_ca_file = tls->ca_file != NULL;
    link->tls.has_certificate = tls->certificate_file != NULL;
    if (!SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION)) {
        snprintf(reason, size, "TLS 1.2 is not available");
        return AMQP_STATUS_SSL_ERROR;
    }
    if (tls->ca_file != NULL) {
        if (amqp_ssl_socket_set_cacert(socket, tls->ca_file) != AMQP_STATUS_OK) {
            return refuse_file(tls->ca_file, "ssl_ca_file", "CA certificate", reason, size);
        }
    } else if (!SSL_CTX_set_default_verify_paths(context)) {
        snprintf(reason, size, "cannot load the system's CA certificates: set ssl_ca_file");
        return AMQP_STATUS_SSL_ERROR;
    }
    if (tls->certificate_file != NULL) {
        int status = load_own_certificate(context, tls, reason, size);
        if (status != AMQP_STATUS_OK) return status;
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

// ---- what went wrong ------------------------------------------------------------------------------------------

static void explain_verdict(const osp_amqp_link *link, char *reason, size_t size) {
    const char *detail = link->tls.detail;
    switch (link->tls.verify_error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
        snprintf(reason, size, "the server's certificate is not issued to this host name but to %s: connect by such a "
                 "name", detail);
        break;
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        snprintf(reason, size, "the server's certificate is not issued to this IP address but to %s: connect by such a "
                 "name", detail);
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        snprintf(reason, size, "the server's certificate has expired (on %s): renew it on the server", detail);
        break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        snprintf(reason, size, "the server's certificate is not valid yet (before %s): check the clocks", detail);
        break;
    default:
        snprintf(reason, size, "the server's certificate is not trusted (%s): %s",
                 X509_verify_cert_error_string(link->tls.verify_error),
                 link->tls.has_ca_file ? "ssl_ca_file does not contain its authority"
                                       : "set ssl_ca_file to the file with its authority");
    }
}

static void explain_alert(const osp_amqp_link *link, unsigned long error, char *reason, size_t size) {
    const char *words = ERR_reason_error_string(error);
    if (words == NULL) words = "no reason given";
    switch (ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0) {
    case SSL_R_WRONG_VERSION_NUMBER:
        snprintf(reason, size, "the server does not speak TLS on this port: use its TLS port, usually 5671, or "
                 "turn TLS off (ssl=0)");
        break;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        snprintf(reason, size, "the server does not offer TLS 1.2 or later (%s): enable it there with "
                 "ssl_options.versions", words);
        break;
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
        snprintf(reason, size, "the broker requires a client certificate: set ssl_cert_file and ssl_key_file");
        break;
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
        snprintf(reason, size, "the server refuses the TLS handshake (%s): %s", words,
                 link->tls.has_certificate ? "client and server share no cipher"
                                           : "it may require a client certificate (ssl_cert_file, ssl_key_file)");
        break;
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
        snprintf(reason, size, "the broker refuses the client certificate (%s): ssl_cert_file needs one that is valid "
                 "and from an authority that the broker trusts", words);
        break;
    default: snprintf(reason, size, "TLS failed (%s)", words);
    }
}

bool osp_amqp_explain_tls(const osp_amqp_link *link, char *reason, size_t size) {
    unsigned long error = ERR_peek_last_error();
    if (link->tls.verify_error == X509_V_OK && error == 0) return false;
    if (link->tls.verify_error != X509_V_OK) {
        explain_verdict(link, reason, size);
    } else {
        explain_alert(link, error, reason, size);
    }
    return true;
}
