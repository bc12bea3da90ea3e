//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// An operation that a case needs and that ``StoreCapabilities`` may rule out.
enum Ability: CaseIterable {
    case write, read, list, delete, pin, measure, keepRejected

    func isLacking(in capabilities: StoreCapabilities) -> Bool {
        switch self {
        case .write: capabilities.cannotWrite
        case .read: capabilities.cannotRead
        case .list: capabilities.cannotList
        case .delete: capabilities.cannotDelete
        case .pin: capabilities.cannotPin
        case .measure: capabilities.cannotMeasure
        case .keepRejected: capabilities.cannotKeepRejected
        }
    }

    /// Throws unless the store refuses the operation that its capabilities rule out: pretending to do it would lose
    /// points, or mislead an operator.
    func expectRefusal(by store: any TraceStore) throws {
        let id: OpaqueID = "11111111-1111-4111-8111-111111111111"
        switch self {
        case .write:
            try expectUnsupported("append") { try store.put([ContractPoint()]) }
        case .read:
            try expectUnsupported("points") { _ = try store.points(of: id) }
        case .list:
            try expectUnsupported("summaries") { _ = try store.summaries(TraceQuery()) }
        case .delete:
            let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: ContractPoint.epoch))
            try expectUnsupported("delete") { _ = try store.delete([id]) }
            try expectUnsupported("purgeable") { _ = try store.purgeable(limit) }
            try expectUnsupported("purgeStep") { _ = try store.purgeStep(limit, atMost: 1) }
        case .pin:
            try expectUnsupported("setPinned") { _ = try store.setPinned(true, [id]) }
        case .measure:
            try expect(try store.size(), nil, "size")
            try expectUnsupported("purgeStep by size") { _ = try store.purgeStep(.bytes(1), atMost: 1) }
        case .keepRejected:
            try expectUnsupported("append of a rejected message") {
                try store.put([], rejected: [rejectedMessage("a")])
            }
        }
    }

    private func expectUnsupported(_ what: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as StoreError where error.code == .unsupported {
            return
        } catch {
            throw ContractFailure(description: "\(what) by an incapable store: got \(error), expected .unsupported")
        }
        throw ContractFailure(description: "\(what) by an incapable store: succeeded, expected .unsupported")
    }
}
