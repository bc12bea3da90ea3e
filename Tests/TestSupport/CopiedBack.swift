//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerStore

/// Copies a store into another and back, and returns the result of the copy back.
package func copiedBack(_ store: any TraceStore) throws -> StoreCopy.Result {
    let other = InMemoryStore()
    var there = try StoreCopy(from: store, to: other)
    _ = try there.run(TraceQuery()) { _, _ in true }
    var back = try StoreCopy(from: other, to: store)
    _ = try back.run(TraceQuery()) { _, _ in true }
    return back.result
}
