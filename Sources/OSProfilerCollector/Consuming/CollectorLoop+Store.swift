//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerStore

// The actions that concern the store: committing, then acknowledging or putting into quarantine.

extension CollectorLoop {
    func checkStore(_ machine: inout ConsumerStateMachine, hasPending: Bool) throws(StoreError) {
        do throws(StoreError) {
            try store.healthCheck()
        } catch {
            return try storeFailed(error, &machine, hasPending: hasPending)
        }
        storeAccepted(&machine)
    }

    /// Stores and quarantines the pending messages, then acknowledges them. If their channel is gone, they are stored
    /// without an acknowledgement: the broker redelivers them, and even if it dies with its transient queue they are
    /// not lost.
    func commitAndAcknowledge(
        _ batch: inout PendingBatch,
        _ machine: inout ConsumerStateMachine
    ) throws(StoreError) {
        let (tag, count, opened) = (batch.lastTag, batch.policy.count, batch.policy.opened)
        do throws(StoreError) {
            try commit(&batch)
        } catch {
            status.failedToStore()
            return try storeFailed(error, &machine, hasPending: true)
        }
        if let tag { acknowledge(upTo: tag, count, openedAt: opened) }
        storeAccepted(&machine)
        if machine.isConsuming { outages.resumed() }
    }

    func acknowledge(upTo tag: UInt64, _ count: Int, openedAt opened: Int64) {
        do throws(AMQPError) {
            try subscription?.acknowledge(upTo: tag)
            status.acknowledged(count, openedAt: opened)
        } catch {
            // Stored but not acknowledged: the broker redelivers it as a duplicate. The next read ends the connection.
            logger.debug("an acknowledgement was not sent", metadata: [LogKey.error: "\(error)"])
        }
    }

    func commit(_ batch: inout PendingBatch) throws(StoreError) {
        let (count, bytes) = (batch.policy.count, batch.policy.bytes)
        let rejections = batch.rejected.map(\.rejection)
        status.update {
            $0.inFlightMessages = count
            $0.inFlightBytes = bytes
        }
        let start = MonotonicClock.microseconds()
        // The points go first: if the store is unavailable, the batch stops here, before anything is published.
        if !batch.points.isEmpty {
            let result = try store.append(batch.points, rejected: [])
            for mirror in mirrors { mirror.offer(batch.points, at: .now()) }
            batch.pointsAppended(result)
        }
        let left = quarantined(&batch)
        if !left.isEmpty { _ = try store.append(PointBatch(), rejected: left) }
        var result = batch.appended
        result.duplicates += batch.knownRejections
        batch.committed()
        status.stored(result, rejected: rejections, of: count, bytes, since: start)
    }

    /// Moves the rejected messages to the quarantine queue.
    ///
    /// - Returns: the messages that have to go into the store: those that the broker did not confirm, and copies of the
    ///   others if the queue can lose them and the store has a place for them.
    func quarantined(_ batch: inout PendingBatch) -> [RejectedMessage] {
        guard let first = batch.rejected.first else { return [] }
        if rejections.rejected(at: MonotonicClock.microseconds()) {
            logger.notice(
                "messages that are not trace points are rejected",
                metadata: [LogKey.reason: "\(first.rejection)", LogKey.queue: "\(quarantine.queue)"]
            )
        }
        if store.keepsRejected { takeReturned(&batch) }
        if batch.rejected.contains(where: { $0.fate == .pending }) {
            noteQuarantine(quarantine.publish(&batch.rejected, now: MonotonicClock.microseconds()))
        }
        let keepsCopies = quarantine.isLossy && store.keepsRejected
        return batch.rejected.filter { keepsCopies || $0.fate != .quarantined }.map { $0.stored(at: .now()) }
    }

    /// Leaves messages that come back from the quarantine queue to the store: from there they would come back for ever.
    func takeReturned(_ batch: inout PendingBatch) {
        for index in batch.rejected.indices where batch.rejected[index].fate == .pending {
            guard quarantine.hasHeld(batch.rejected[index].message) else { continue }
            batch.rejected[index].fate = .cameBack
            guard !hasReportedReturned else { continue }
            hasReportedReturned = true
            logger.warning(
                "rejected messages come back from their queue, and go to the store",
                metadata: [LogKey.queue: "\(quarantine.queue)"]
            )
        }
    }

    /// Logs where rejected messages go from now on, if that changed.
    func noteQuarantine(_ failure: AMQPError?) {
        if let reason = quarantine.takeRefusedLimit() {
            logger.warning(
                "the queue of rejected messages exists with another limit",
                metadata: [LogKey.queue: "\(quarantine.queue)", LogKey.reason: "\(reason)"]
            )
        }
        guard keepsRejected != (failure != nil) else { return }
        keepsRejected = failure != nil
        if let failure {
            logger.info(
                "rejected messages go to the store because the queue does not accept them",
                metadata: [LogKey.error: "\(failure)"]
            )
        } else {
            logger.info("rejected messages go to the queue again")
        }
    }

    func storeAccepted(_ machine: inout ConsumerStateMachine) {
        machine.storeAccepted(at: MonotonicClock.microseconds())
        status.update { if $0.state == .storeUnavailable { $0.reason = nil } }
        if machine.isDisconnected { setState(.connecting) }
    }

    /// - Throws: the error, if the collector cannot recover from it by waiting.
    func storeFailed(
        _ error: StoreError,
        _ machine: inout ConsumerStateMachine,
        hasPending: Bool
    ) throws(StoreError) {
        let (now, isStopping) = (MonotonicClock.microseconds(), stop.isRaised)
        guard machine.storeFailed(error, at: now, isStopping: isStopping, hasPending: hasPending) else { throw error }
        // A stop cuts the check short; its failure then says nothing about the store.
        if isStopping, !hasPending { return }
        interrupted(by: .store(error.code), "the store does not accept points: \(error)", .error)
        if machine.isProvingStore { setState(.storeUnavailable) }
    }
}
