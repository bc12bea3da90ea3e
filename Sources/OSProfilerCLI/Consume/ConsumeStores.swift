//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCollector
internal import OSProfilerConfiguration
internal import OSProfilerStore

/// The open stores of a consumer.
struct ConsumeStores {
    private struct Opened {
        let string: ConnectionString
        let store: any TraceStore
    }

    /// The primary store, then the mirrors.
    private let opened: [Opened]

    var primary: any TraceStore { opened[0].store }

    var mirrors: [MirroredStore] {
        opened.dropFirst().map { MirroredStore(name: $0.string.masked, store: $0.store) }
    }

    /// Opens the stores of a plan.
    ///
    /// - Parameters:
    ///   - earlier: stores that are open; the plan's own among them stay open.
    ///   - needs: what the primary store has to support beyond taking points.
    ///   - logger: receives the stores' reports about points.
    init(_ plan: ConsumePlan, from earlier: Self?, needs: [StoreRequirement], _ logger: Logger) throws {
        var opened: [Opened] = []
        do {
            for string in [plan.connectionString] + plan.mirrors {
                if let open = earlier?.opened.first(where: { $0.string.text == string.text }) {
                    opened.append(open)
                    continue
                }
                let store = try KnownStores.current.open(
                    string,
                    for: .collecting,
                    needs: [.appending] + (opened.isEmpty ? needs : [])
                )
                opened.append(Opened(string: string, store: store))
                try StoreReporter.report(store, of: string, to: logger)
            }
        } catch {
            for new in opened where earlier?.has(new.string) != true { new.store.close() }
            throw error
        }
        self.opened = opened
    }

    /// Closes the stores, except for those that later ones took over.
    func close(except later: Self? = nil) {
        for old in opened where later?.has(old.string) != true { old.store.close() }
    }

    private func has(_ string: ConnectionString) -> Bool { opened.contains { $0.string.text == string.text } }
}
