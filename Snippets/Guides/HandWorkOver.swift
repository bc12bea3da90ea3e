//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTesting

func price(of item: String) async throws -> Int { withTrace("db") { 42 } }

// snippet.detached
func restock(_ item: String) -> Task<Void, Never> {
    // A plain `Task { }` needs nothing: it inherits the trace. A detached one inherits nothing, so the handle goes with it.
    let trace = startTrace("job", info: ["item": .string(item)])
    return Task.detached(priority: .background) {
        do {
            _ = try await trace.withChildren { try await price(of: item) }
            trace.stop()
        } catch {
            trace.stop(error: error)
        }
    }
}
// snippet.end

// snippet.stream
struct Order: Sendable {
    var item: String
    /// The work that waits in the queue and is then done.
    var trace: TraceHandle
}

func place(_ item: String, in inbox: AsyncStream<Order>.Continuation) {
    inbox.yield(Order(item: item, trace: startTrace("order", info: ["item": .string(item)])))
}

func work(on orders: AsyncStream<Order>) async {
    for await order in orders {
        do {
            _ = try await order.trace.withChildren { try await price(of: order.item) }
            order.trace.stop()
        } catch {
            order.trace.stop(error: error)
        }
    }
}
// snippet.end

let recorder = RecordingNotifier()
try await recorder.profiler().withProfiling {
    await restock("milk").value
    let (orders, inbox) = AsyncStream.makeStream(of: Order.self)
    place("coffee", in: inbox)
    inbox.finish()
    await work(on: orders)
}
precondition(recorder.outline == ["job", ["db"], "order", ["db"]])
