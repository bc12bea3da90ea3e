//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A piece of work whose start was sent and whose stop was not.
struct OpenSpan: Sendable {
    /// The scope of what happens inside.
    let scope: TraceScope
    /// Its start; the stop differs in phase, time and info only.
    private var point: TracePoint

    /// Sends the start.
    init(_ name: String, info: TraceInfo, in parent: TraceScope) {
        let session = parent.session
        scope = TraceScope(session: session, traceID: .random())
        point = TracePoint(
            name: name,
            phase: .start,
            baseID: session.baseID,
            traceID: scope.traceID,
            parentID: parent.traceID,
            info: info,
            service: session.service
        )
        session.notifier.notify(point)
        point.phase = .stop
    }

    /// Sends the stop.
    consuming func end(info: TraceInfo = TraceInfo()) {
        point.info = info
        point.timestamp = .now()
        scope.session.notifier.notify(point)
    }

    /// Sends the stop of work that failed.
    consuming func end(error: any Error) {
        end(info: TraceInfo(error: error))
    }
}
