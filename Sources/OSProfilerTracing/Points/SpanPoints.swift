//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import Tracing

/// The `info` of a span's points: what Python's points of this kind have, and the rest as `trace import` keeps a span of
/// OpenTelemetry.
enum SpanPoints {
    /// - Parameter member: what the shape makes of the attributes.
    static func start(
        _ state: borrowing SpanState,
        _ start: SentStart,
        _ member: (key: String, value: TraceInfo)?
    ) -> TraceInfo {
        let kind = name(state.kind)
        let ownName = start.shape == .own && start.name != state.operationName ? state.operationName : nil
        guard member != nil || kind != nil || ownName != nil || state.changes > 0 else { return TraceInfo() }
        var members: [(String, TraceInfo.Value)] = []
        // One allocation for the most there can be.
        members.reserveCapacity(5)
        if let member { members.append((member.key, .object(member.value))) }
        if let kind { members.append(("kind", .string(kind))) }
        if let ownName { members.append(("span", .string(ownName))) }
        if !start.attributes.isEmpty {
            members.append(("attributes", .object(TraceInfo(members: start.attributes.members))))
        }
        if !state.links.list.isEmpty { members.append(("links", .array(state.links.list))) }
        return TraceInfo(members: members)
    }

    /// Says what the start did not.
    static func stop(_ state: borrowing SpanState, _ start: SentStart) -> TraceInfo {
        let isUnchanged = state.attributeChanges == start.attributeChanges
        let attributes = isUnchanged ? start.attributes : AttributeList(state.attributes)
        let responseCode = attributes.integer(.responseCode, .oldResponseCode)
        let failure = failure(state, attributes, responseCode)
        var info = TraceInfo()
        if let failure {
            info["etype"] = .string(failure.type)
            info["message"] = .string(failure.message)
        }
        if !start.hasMember, let member = start.shape.member(attributes, state.operationName) {
            info[member.key] = .object(member.value)
        }
        if case .requests = start.shape, let responseCode {
            var requests = TraceInfo()
            if case .object(let late)? = info["requests"] { requests = late }
            requests["status_code"] = .integer(responseCode)
            info["requests"] = .object(requests)
        }
        // A name that depends on the kind says nothing about the span's own.
        let told = start.shape == .own ? start.operationName : start.name
        if state.operationName != told { info["span"] = .string(state.operationName) }
        let late = isUnchanged ? [] : attributes.differences(from: start.attributes)
        if !late.isEmpty { info["attributes"] = .object(TraceInfo(members: late)) }
        let links = state.links.list.dropFirst(start.links)
        if !links.isEmpty { info["links"] = .array(Array(links)) }
        if let events = events(state, hasFailed: failure != nil) { info["events"] = .array(events) }
        if let status = status(state, failure) { info["status"] = .object(status) }
        if let dropped = dropped(state) { info["dropped"] = .object(dropped) }
        return info
    }

    /// Returns the events without the one that the failure tells; nil if there are none.
    private static func events(_ state: borrowing SpanState, hasFailed: Bool) -> [TraceInfo.Value]? {
        var events = state.events.list
        if hasFailed, let told = state.errorEvent { events.remove(at: told) }
        return events.isEmpty ? nil : events
    }

    /// Returns how the work failed; nil if it did not.
    ///
    /// An error that was only recorded counts, because some libraries set no status, unless a response tells that the
    /// service coped with it.
    private static func failure(
        _ state: borrowing SpanState,
        _ attributes: AttributeList,
        _ responseCode: Int64?
    ) -> (type: String, message: String)? {
        switch state.status?.code {
        case .ok: return nil
        case .error: break
        case nil: if state.error == nil || responseCode != nil { return nil }
        }
        if let error = state.error { return (error.type, error.message) }
        let type = attributes.text(.errorType) ?? responseCode.map { "\($0)" } ?? "Error"
        return (type, state.status?.message ?? "")
    }

    /// Returns the status where the failure does not tell it.
    private static func status(_ state: borrowing SpanState, _ failure: (type: String, message: String)?) -> TraceInfo?
    {
        guard let status = state.status else { return nil }
        switch status.code {
        case .ok: break
        case .error: if status.message == nil || status.message == failure?.message { return nil }
        }
        var info: TraceInfo = ["code": status.code == .ok ? "ok" : "error"]
        if let message = status.message { info["message"] = .string(message) }
        return info
    }

    private static func dropped(_ state: borrowing SpanState) -> TraceInfo? {
        guard state.cutAttributes + state.events.dropped + state.links.dropped > 0 else { return nil }
        var info = TraceInfo()
        for (key, count) in [
            ("attributes", state.cutAttributes), ("events", state.events.dropped), ("links", state.links.dropped),
        ] where count > 0 {
            info[key] = .integer(Int64(count))
        }
        return info
    }

    private static func name(_ kind: SpanKind) -> String? {
        switch kind {
        case .server: "server"
        case .client: "client"
        case .producer: "producer"
        case .consumer: "consumer"
        case .internal: nil
        }
    }
}
