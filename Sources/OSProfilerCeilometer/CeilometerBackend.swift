//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerStore

extension StoreBackend {
    /// `ceilometer://` connection strings; absent without the trait `Ceilometer`.
    public static let ceilometer: StoreBackend = {
        var backend = StoreBackend(
            ["ceilometer"],
            summary: "reading what Ceilometer keeps",
            page: "docs/stores/ceilometer.md",
            trait: "Ceilometer"
        )
        // As in Python's command.
        backend.addressFlag = AddressFlag(
            name: "ceilometer-url",
            help: "On ceilometer://: the event API, such as http://host:8977. [env: CEILOMETER_URL]"
        ) { text, address in
            let encoded = address.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return "\(text)\(text.contains("?") ? "&" : "?")endpoint=\(encoded)"
        }
        #if Ceilometer
        backend.absentTraceHint =
            "see whether Ceilometer's notification agent takes the topic `profiler` (`osprofiler doctor`), whether this "
            + "user is an administrator, and whether the request's HMAC key is one of the service's"
        backend.opening = { text, _ throws(StoreError) in
            try CeilometerStore(text, environment: ProcessInfo.processInfo.environment)
        }
        #endif
        return backend
    }()
}
