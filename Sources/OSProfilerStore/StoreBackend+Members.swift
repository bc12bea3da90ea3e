//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

extension StoreBackend {
    /// What ``ignoredMembers`` is for connection strings of a form.
    package static func ignoredMembers(of form: URLForm) -> @Sendable (_ connectionString: String) -> [String] {
        { text in (try? ServerURL(text, form))?.members.passedOver ?? [] }
    }
}
