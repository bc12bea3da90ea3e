//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerStore

/// The order of a list on the command line.
struct SortArgument: ExpressibleByArgument {
    let order: TraceQuery.Order

    init(order: TraceQuery.Order) { self.order = order }

    init?(argument: String) {
        guard let order = TraceQuery.Order(rawValue: argument) else { return nil }
        self.order = order
    }

    var defaultValueDescription: String { order.rawValue }

    static var allValueStrings: [String] { TraceQuery.Order.allCases.map(\.rawValue) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
