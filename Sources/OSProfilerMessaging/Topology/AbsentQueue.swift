//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Explains who creates the services' queue, for everybody who finds it absent.
///
/// oslo.messaging declares the queue before the first notification of each connection, and then remembers that it did:
/// a queue that is deleted afterwards stays absent, and the broker drops what the service publishes, until the service
/// connects anew.
package enum AbsentQueue {
    /// When the queue appears without anybody's help.
    package static let maker = "a service creates it with the first trace point of a connection to the broker"

    /// What to do if the queue was deleted.
    package static let remedy =
        "if it was deleted, restart the services, which do not notice that, or have `osprofiler consume` create it "
        + "(--config-file of the services, --durable or --quorum)"
}
