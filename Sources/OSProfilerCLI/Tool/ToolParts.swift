//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerReport
internal import OSProfilerStore

/// The stores and formats of a tool. Commands are parsed and run as types, so this value is bound around them while
/// they run; threads that they start receive what they need of it.
struct ToolParts: Sendable {
    let stores: KnownStores
    let formats: [TraceFormat]

    init(stores: [StoreBackend] = .builtIn, formats: [TraceFormat] = .builtIn) {
        self.stores = KnownStores(stores)
        self.formats = formats
    }

    private static let standard = ToolParts()

    @TaskLocal static var current = standard
}
