//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfilerOTLP
internal import OSProfilerStore

extension StoreFactory {
    #if OTLP
    static let otlp = StoreFactory(schemes: OTLPConnectionString.schemes) { text, _ throws(StoreError) in
        try OTLPStore(OTLPConnectionString(text, environment: ProcessInfo.processInfo.environment))
    }
    #else
    static let otlp = StoreFactory(schemes: OTLPConnectionString.schemes) { _, _ throws(StoreError) in
        throw StoreError(.unsupported, "this build has no OTLP support: build with --traits OTLP")
    }
    #endif

    /// Lets a store that has more to tell than its calls return tell it to a log and to the metrics.
    static func report(_ store: any TraceStore, to logger: Logger) {
        #if OTLP
        guard let store = store as? OTLPStore else { return }
        let reporter = OTLPReporter(logger)
        store.observe { reporter.report($0) }
        #endif
    }

    /// Tells of the spans that a store could not pass on: how many, and why.
    static func onLoss(of store: any TraceStore, _ body: @escaping @Sendable (_ spans: Int, _ reason: String) -> Void) {
        #if OTLP
        guard let store = store as? OTLPStore else { return }
        store.observe { event in
            if let loss = event.loss { body(loss.spans, loss.reason) }
        }
        #endif
    }
}
