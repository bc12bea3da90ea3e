//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
public import OSProfilerStore

extension StoreBackend {
    /// The backend of `ceilometer://` connection strings. Without the trait `Ceilometer`, it cannot open a store.
    public static let ceilometer: StoreBackend = {
        var backend = StoreBackend(
            ["ceilometer"],
            summary: "reading what Ceilometer keeps",
            page: "docs/stores/ceilometer.md",
            trait: "Ceilometer"
        )
        // The flag of Python's command.
        backend.harmlessMembers = [
            "all_tenants", "arguments", "auth_url", "endpoint", "interface", "page_size", "project_domain_id",
            "project_domain_name", "project_id", "project_name", "region_name", "timeout", "user_domain_id",
            "user_domain_name",
        ]
        backend.addressFlag = AddressFlag(
            name: "ceilometer-url",
            help: "On ceilometer://: the event API, such as http://host:8977. [env: CEILOMETER_URL]"
        ) { text, address in
            ServerURL.setting("endpoint", to: address, in: text)
        }
        #if Ceilometer
        backend.absentTraceHint =
            "check whether Ceilometer's notification agent consumes the topic `profiler` (`osprofiler doctor`), "
            + "whether this user is an administrator, and whether the request's HMAC key is one of the service's"
        backend.opening = { text, _ throws(StoreError) in
            try CeilometerStore(text, environment: ProcessInfo.processInfo.environment)
        }
        #endif
        return backend
    }()
}
