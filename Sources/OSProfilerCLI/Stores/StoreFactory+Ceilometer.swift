//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCeilometer
internal import OSProfilerStore

extension StoreFactory {
    #if Ceilometer
    static let ceilometer = StoreFactory(
        schemes: [CeilometerStore.scheme],
        absentTraceHint: "see whether Ceilometer's notification agent takes the topic `profiler` "
            + "(`osprofiler doctor`), whether this user is an administrator, and whether the request's HMAC key is one "
            + "of the service's"
    ) { text, _ throws(StoreError) in
        try CeilometerStore(text, environment: ProcessInfo.processInfo.environment)
    }
    #else
    static let ceilometer = StoreFactory(schemes: [ConnectionString.ceilometerScheme]) { _, _ throws(StoreError) in
        throw StoreError(.unsupported, "this build has no Ceilometer support: build with --traits Ceilometer")
    }
    #endif
}
