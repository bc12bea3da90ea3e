//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
/// Keystone's options, by the names that its clients give them, such as `auth_url` for `OS_AUTH_URL`.
struct IdentitySettings {
    private let value: (String) -> String?

    init(_ value: @escaping (String) -> String?) { self.value = value }

    subscript(name: String) -> String? { value(name) }
}
#endif
