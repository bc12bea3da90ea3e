//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CRABBITMQ_CERTIFICATE_H
#define OSPROFILER_CRABBITMQ_CERTIFICATE_H

#include <stddef.h>

#include <openssl/x509.h>

// Lists the DNS names and addresses that a certificate is issued to, as many as fit.
void osp_certificate_names(X509 *certificate, char *text, size_t size);

#endif
