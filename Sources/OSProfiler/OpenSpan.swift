//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A piece of work whose start was sent and whose stop was not.
struct OpenSpan: Sendable {
    /// The scope of what happens inside.
    let scope: TraceScope
    private let name: String
    private let parentID: OpaqueID

    /// Sends the start.
    init(_ name: String, info: TraceInfo, in parent: TraceScope) {
        scope = TraceScope(session: parent.session, traceID: .random())
        self.name = name
        parentID = parent.traceID
        send(.start, info)
    }

    /// Sends the stop.
    func end(info: TraceInfo = TraceInfo()) {
        send(.stop, info)
    }

    /// Sends the stop of work that failed.
    func end(error: any Error) {
        send(.stop, TraceInfo(error: error))
    }

    private func send(_ phase: TracePoint.Phase, _ info: TraceInfo) {
        let session = scope.session
        session.notifier.notify(
            TracePoint(
                name: name,
                phase: phase,
                baseID: session.baseID,
                traceID: scope.traceID,
                parentID: parentID,
                info: info,
                service: session.service
            )
        )
    }
}
