//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The state that all points of one trace in this process share.
package final class TraceSession: Sendable {
    package let baseID: OpaqueID
    package let notifier: any Notifier
    package let service: ServiceIdentity
    /// Signs the headers of outgoing requests; nil if the service has no key.
    let key: HMACKey?

    init(baseID: OpaqueID, notifier: any Notifier, service: ServiceIdentity, key: HMACKey?) {
        self.baseID = baseID
        self.notifier = notifier
        self.service = service
        self.key = key
        ActiveTraces.enter()
    }

    deinit { ActiveTraces.leave() }
}
