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
        self.formats = Self.distinct(formats)
    }

    /// Returns the formats with different names, without flags that an earlier format has: the parser of arguments
    /// ends the process at a name that stands twice.
    private static func distinct(_ formats: [TraceFormat]) -> [TraceFormat] {
        var names: Set<String> = []
        var flags: Set<String> = []
        return formats.filter { names.insert($0.name).inserted }.map { format in
            var format = format
            if let flag = format.flag, !flags.insert(flag).inserted { format.flag = nil }
            return format
        }
    }

    private static let standard = ToolParts()

    @TaskLocal static var current = standard
}
