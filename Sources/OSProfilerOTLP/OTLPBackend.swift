//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerStore

extension StoreBackend {
    /// The backend of `otlp://` and `otlps://` connection strings. Without the trait `OTLP`, it cannot open a store.
    public static let otlp: StoreBackend = {
        var backend = StoreBackend(
            OTLPConnectionString.schemes,
            summary: "passing spans on; write only",
            page: "docs/stores/otlp.md",
            trait: "OTLP"
        )
        backend.harmlessMembers = [
            "compression", "max_open", "timeout", "unfinished_after",
        ]
        #if OTLP
        backend.metrics = OTLPEvent.metrics
        backend.opening = { text, _ throws(StoreError) in
            try OTLPStore(OTLPConnectionString(text, environment: ProcessInfo.processInfo.environment))
        }
        #endif
        return backend
    }()
}
