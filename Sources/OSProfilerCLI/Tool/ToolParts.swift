//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerReport
internal import OSProfilerStore

/// What a tool is made of. Commands are parsed and run as types, so it stands around them for as long as they run; a
/// thread that they start gets what it needs of it.
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
