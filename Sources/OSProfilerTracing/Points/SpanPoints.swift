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
        _ state: SpanState,
        _ start: SentStart,
        _ member: (key: String, value: TraceInfo)?
    ) -> TraceInfo {
        var info = TraceInfo()
        add(member, to: &info)
        if let kind = name(state.kind) { info["kind"] = .string(kind) }
        if start.shape == .own, start.name != state.operationName { info["span"] = .string(state.operationName) }
        if !state.attributes.isEmpty { info["attributes"] = .object(TraceInfo(state.attributes)) }
        if !state.links.list.isEmpty { info["links"] = .array(state.links.list) }
        return info
    }

    /// Says what the start did not.
    static func stop(_ state: SpanState, _ start: SentStart) -> TraceInfo {
        let failure = failure(state)
        var info = TraceInfo()
        if let failure {
            info["etype"] = .string(failure.type)
            info["message"] = .string(failure.message)
        }
        if !start.hasMember { add(start.shape.member(state.attributes, state.operationName), to: &info) }
        if case .requests = start.shape, let code = state.responseCode {
            var requests = TraceInfo()
            if case .object(let late)? = info["requests"] { requests = late }
            requests["status_code"] = .integer(code)
            info["requests"] = .object(requests)
        }
        // A name that depends on the kind says nothing about the span's own.
        let told = start.shape == .own ? start.operationName : start.name
        if state.operationName != told { info["span"] = .string(state.operationName) }
        let late = state.attributes.differences(from: start.attributes)
        if !late.isEmpty { info["attributes"] = .object(late) }
        let links = state.links.list.dropFirst(start.links)
        if !links.isEmpty { info["links"] = .array(Array(links)) }
        let events = state.events.list.enumerated().filter { failure == nil || $0.offset != state.errorEvent }
        if !events.isEmpty { info["events"] = .array(events.map(\.element)) }
        if let status = status(state, failure) { info["status"] = .object(status) }
        if let dropped = dropped(state) { info["dropped"] = .object(dropped) }
        return info
    }

    private static func add(_ member: (key: String, value: TraceInfo)?, to info: inout TraceInfo) {
        if let member { info[member.key] = .object(member.value) }
    }

    /// Returns how the work failed; nil if it did not.
    ///
    /// An error that was only recorded counts, because some libraries set no status, unless a response tells that the
    /// service coped with it.
    private static func failure(_ state: SpanState) -> (type: String, message: String)? {
        switch state.status?.code {
        case .ok: return nil
        case .error: break
        case nil: if state.error == nil || state.responseCode != nil { return nil }
        }
        if let error = state.error { return (error.type, error.message) }
        let type = state.attributes.text("error.type") ?? state.responseCode.map { "\($0)" } ?? "Error"
        return (type, state.status?.message ?? "")
    }

    /// Returns the status where the failure does not tell it.
    private static func status(_ state: SpanState, _ failure: (type: String, message: String)?) -> TraceInfo? {
        guard let status = state.status else { return nil }
        switch status.code {
        case .ok: break
        case .error: if status.message == nil || status.message == failure?.message { return nil }
        }
        var info: TraceInfo = ["code": status.code == .ok ? "ok" : "error"]
        if let message = status.message { info["message"] = .string(message) }
        return info
    }

    private static func dropped(_ state: SpanState) -> TraceInfo? {
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

extension SpanState {
    /// The status code of an HTTP response.
    fileprivate var responseCode: Int64? { attributes.integer("http.response.status_code", "http.status_code") }
}
