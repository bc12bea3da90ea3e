//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// The facts about a certificate that an administrator needs.

#include "certificate.h"
#include "link.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

void osp_certificate_names(X509 *certificate, char *text, size_t size) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    size_t length = 0;
    text[0] = 0;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        char one[128] = "";
        if (name->type == GEN_DNS) {
            snprintf(one, sizeof one, "%.*s", ASN1_STRING_length(name->d.dNSName),
                     (const char *)ASN1_STRING_get0_data(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            int count = ASN1_STRING_length(name->d.iPAddress);
            if (count != 4 && count != 16) continue;
            inet_ntop(count == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(name->d.iPAddress), one, sizeof one);
        } else {
            continue;
        }
        if (length + strlen(one) + 3 > size) break;
        length += snprintf(text + length, size - length, "%s%s", length == 0 ? "" : ", ", one);
    }
    GENERAL_NAMES_free(names);
}

bool osp_amqp_server_certificate(const osp_amqp_link *link, osp_amqp_certificate *target) {
    X509 *certificate = link->tls.session != NULL ? SSL_get_peer_certificate(link->tls.session) : NULL;
    if (certificate == NULL) return false;
    struct tm expires;
    *target = (osp_amqp_certificate){0};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &expires)) target->expires = (int64_t)timegm(&expires);
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, target->subject,
                              sizeof target->subject);
    X509_NAME_get_text_by_NID(X509_get_issuer_name(certificate), NID_commonName, target->issuer,
                              sizeof target->issuer);
    osp_certificate_names(certificate, target->names, sizeof target->names);
    X509_free(certificate);
    return true;
}

const char *osp_openssl_version(void) { return OpenSSL_version(OPENSSL_VERSION); }
