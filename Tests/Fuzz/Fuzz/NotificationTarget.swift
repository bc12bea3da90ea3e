//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A message's body on its way into the store.
struct NotificationTarget: ~Copyable {
    private var decoder = NotificationDecoder()
    private var batch = PointBatch()
    private var json = JSONTarget()

    mutating func run(_ body: UnsafeRawBufferPointer) throws -> Verdict? {
        if batch.count > 500 { batch.removeAll(keepingAtMost: 1 << 20) }
        let before = batch.count
        do throws(Rejection) {
            try decoder.decode(body, into: &batch)
        } catch {
            guard batch.count == before else { throw FuzzFailure("a rejected message left a point", input: body) }
            guard !error.description.isEmpty, !error.description.contains("\n") else {
                throw FuzzFailure("rejected without a line that says why", input: body)
            }
            return nil
        }
        guard batch.count == before + 1 else { throw FuzzFailure("accepted, and no point", input: body) }
        // As the store, the report and the export see it.
        let entry = batch.entries[before]
        _ = (batch.id(entry.baseID), batch.id(entry.traceID), batch.id(entry.parentID))
        let verdict = try batch.payload(at: before).withUnsafeBytes { try json.run($0) }
        guard verdict?.kind == .json else {
            throw FuzzFailure("the payload of an accepted message is no JSON", input: body)
        }
        return verdict
    }
}
