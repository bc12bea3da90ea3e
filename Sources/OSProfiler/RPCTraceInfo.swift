//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The trace in the context of a remote procedure call, as OpenStack's services pass it over oslo.messaging: the member
/// `trace_info`, an object with `hmac_key`, `base_id` and `parent_id`.
///
/// It carries the key itself, because the services trust their message bus. Pass it over a bus that only they can read,
/// and never log it; over HTTP, and wherever others listen, use ``TraceHeaders``. Python's services continue every such
/// trace. ``Profiler/withProfiling(rpc:_:)`` continues one only with a key that this service has too.
///
/// ```swift
/// var context: [String: Any] = ["user_id": user]
/// RPCTraceInfo.current?.add(to: &context)
/// // On the other side:
/// let trace = RPCTraceInfo(takenFrom: &context)
/// try await profiler.withProfiling(rpc: trace) { try await perform(call) }
/// ```
public struct RPCTraceInfo: Sendable {
    /// The name of the member of the context, `trace_info`.
    public static let contextKey = "trace_info"

    let key: HMACKey
    let baseID: OpaqueID
    let parentID: OpaqueID

    /// The running task's trace; nil outside a trace or without an HMAC key.
    public static var current: RPCTraceInfo? {
        guard let scope = TraceScope.current, let key = scope.session.key else { return nil }
        return RPCTraceInfo(key: key, baseID: scope.session.baseID, parentID: scope.traceID)
    }

    private init(key: HMACKey, baseID: OpaqueID, parentID: OpaqueID) {
        self.key = key
        self.baseID = baseID
        self.parentID = parentID
    }

    /// Like Python, uses a new base id for an absent, empty or zero one, and the base id for such a parent id.
    ///
    /// - Returns: nil without a key, or if an id is longer than points may have it.
    private init?(key: String?, baseID: OpaqueID?, parentID: OpaqueID?) {
        guard let key, !key.isEmpty else { return nil }
        let ids = [baseID, parentID].map { id in id.flatMap { $0.isFalsy ? nil : $0 } }
        guard ids.allSatisfy({ $0?.hasPermittedLength ?? true }) else { return nil }
        let baseID = ids[0] ?? .random()
        self.init(key: HMACKey(key), baseID: baseID, parentID: ids[1] ?? baseID)
    }
}

// MARK: In a dictionary

extension RPCTraceInfo {
    private enum Member {
        static let key = "hmac_key"
        static let baseID = "base_id"
        static let parentID = "parent_id"
    }

    /// Puts the trace into the context of a call, as the member ``contextKey``.
    public func add(to context: inout [String: Any]) {
        context[Self.contextKey] = [
            Member.key: key.text, Member.baseID: Self.plain(baseID), Member.parentID: Self.plain(parentID),
        ]
    }

    /// Removes the trace from the context of a call, as Python's services do.
    ///
    /// - Returns: nil if the context has none, or one that cannot be used.
    public init?(takenFrom context: inout [String: Any]) {
        guard let members = context.removeValue(forKey: Self.contextKey) as? [String: Any] else { return nil }
        self.init(
            key: members[Member.key] as? String,
            baseID: members[Member.baseID].flatMap(Self.id),
            parentID: members[Member.parentID].flatMap(Self.id)
        )
    }

    /// Returns an id as a codec of JSON takes it: an integer stays one.
    private static func plain(_ id: OpaqueID) -> Any {
        if case .integer = id.storage, let number = Int64(id.description) { return number }
        return id.description
    }

    private static func id(_ value: Any) -> OpaqueID? {
        if let text = value as? String { return OpaqueID(text) }
        return (value as? Int64 ?? (value as? Int).map(Int64.init)).map { OpaqueID(integer: $0) }
    }
}

// MARK: In any codec

extension RPCTraceInfo: Codable {
    private enum CodingKeys: String, CodingKey {
        case key = "hmac_key"
        case baseID = "base_id"
        case parentID = "parent_id"
    }

    /// - Throws: `DecodingError` also if the members make no trace.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func id(_ key: CodingKeys) throws -> OpaqueID? {
            if let number = try? container.decodeIfPresent(Int64.self, forKey: key) { return OpaqueID(integer: number) }
            return try container.decodeIfPresent(String.self, forKey: key).map { OpaqueID($0) }
        }
        let key = try container.decodeIfPresent(String.self, forKey: .key)
        guard let trace = Self(key: key, baseID: try id(.baseID), parentID: try id(.parentID)) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a trace with a key and ids")
            )
        }
        self = trace
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key.text, forKey: .key)
        for (id, key) in [(baseID, CodingKeys.baseID), (parentID, .parentID)] {
            if case .integer = id.storage, let number = Int64(id.description) {
                try container.encode(number, forKey: key)
            } else {
                try container.encode(id.description, forKey: key)
            }
        }
    }
}

extension RPCTraceInfo: CustomStringConvertible, CustomReflectable {
    /// The ids, without the key.
    public var description: String { "RPCTraceInfo(base_id: \(baseID), parent_id: \(parentID))" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
