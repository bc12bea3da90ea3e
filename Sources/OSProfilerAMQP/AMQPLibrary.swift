//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// The C library underneath.
public enum AMQPLibrary {
    /// The version of librabbitmq that the process runs with, such as `0.11.0`.
    public static var version: String {
        String(cString: amqp_version())
    }
}
