//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// The versions of the underlying C libraries.
public enum AMQPLibrary {
    /// The version of the loaded librabbitmq, such as `0.11.0`.
    public static var version: String {
        String(cString: amqp_version())
    }

    /// The version of the loaded OpenSSL, such as `3.0.19`.
    public static var opensslVersion: String {
        let words = String(cString: osp_openssl_version()).split(separator: " ")
        return words.count > 1 ? String(words[1]) : "unknown"
    }
}
