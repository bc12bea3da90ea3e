//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
public import OSProfilerCore
public import OSProfilerStore

/// A store of traces that Ceilometer's agent collected and its event API, Panko, serves. Traces can only be read by
/// their ids.
///
/// Every call asks the API again, with a token that is fetched when there is none or the API rejects it.
public final class CeilometerStore: TraceStore {
    /// The scheme of its connection strings.
    public static let scheme = CeilometerConnectionString.scheme

    private let api: EventAPI
    private let pageSize: Int

    /// Creates the store without a request.
    ///
    /// - Parameters:
    ///   - connectionString: `ceilometer://host:port`, or `ceilometer://` for the API of Keystone's catalog.
    ///   - environment: `OS_AUTH_URL` and the other variables of an `openrc` file, `OS_TOKEN`, `CEILOMETER_URL`.
    /// - Throws: ``StoreError`` with the code `.badConnectionString`.
    public init(_ connectionString: String, environment: [String: String]) throws(StoreError) {
        let settings = try CeilometerConnectionString(connectionString, environment: environment)
        api = try EventAPI(settings)
        pageSize = settings.pageSize
    }

    public var capabilities: StoreCapabilities {
        var capabilities = StoreCapabilities()
        capabilities.cannotList = true
        capabilities.cannotWrite = true
        capabilities.cannotDelete = true
        capabilities.cannotPin = true
        capabilities.cannotMeasure = true
        capabilities.cannotKeepRejected = true
        capabilities.cannotKeepBytes = true
        return capabilities
    }

    // MARK: Reading

    /// Reads points in the order of their notifications' times, as the API sorts them. The total is known only at the
    /// end; until then it is the number of points read so far.
    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        // An id that is not Unicode text cannot have passed through Ceilometer.
        guard let id = String(validating: baseID.textBytes, as: UTF8.self) else { return false }
        var total = 0
        var marker: String?
        repeat {
            var options = [("limit", "\(pageSize)")]
            if let marker { options.append(("marker", marker)) }
            let page = try page([EventAPI.Condition(field: "base_id", value: id)], options)
            let points = page.points
            total += points.count
            if !points.isEmpty { visit(points, total) }
            guard page.count >= pageSize, let last = page.lastID else { break }
            guard last != marker else {
                throw StoreError(.foreign, "the event API returns the same page again: try a larger page_size")
            }
            marker = last
        } while true
        return total > 0
    }

    private func page(
        _ conditions: [EventAPI.Condition],
        _ options: [(String, String)]
    ) throws(StoreError) -> EventPage {
        guard let page = EventPage(try api.events(conditions, options)) else {
            throw StoreError(.foreign, "the event API sent no list of events: check ceilometer://host:port")
        }
        return page
    }

    public func health(within limit: Duration) throws(StoreError) -> StoreHealth {
        let latest = try page(
            [EventAPI.Condition(field: "base_id", operation: "ne", value: "")],
            [("limit", "1"), ("sort", "generated:desc")]
        )
        var health = StoreHealth()
        health.findings = [try rightsFinding(), Self.eventsFinding(latest)].compactMap { $0 }
        return health
    }

    private func rightsFinding() throws(StoreError) -> StoreFinding? {
        guard let isAdministrator = try api.isAdministrator() else { return nil }
        guard !isAdministrator else { return StoreFinding("rights", .good, "this user is an administrator") }
        return StoreFinding(
            "rights",
            .warning,
            "this user does not have the role admin, and only administrators see events that belong to no project",
            advice: "set OS_USERNAME and OS_PROJECT_NAME of an administrator"
        )
    }

    private static func eventsFinding(_ latest: borrowing EventPage) -> StoreFinding {
        guard let time = latest.firstTime else {
            return StoreFinding(
                "events",
                .warning,
                "the event API has no trace points for this user",
                advice: "in ceilometer.conf [oslo_messaging_notifications] topics = notifications,profiler, and the "
                    + "services' exchanges in [notification] notification_control_exchanges"
            )
        }
        guard latest.hasRaw else {
            return StoreFinding(
                "events",
                .warning,
                "trace points up to \(time), whose payloads Ceilometer does not store",
                advice: "in ceilometer.conf [event] store_raw = info"
            )
        }
        return StoreFinding("events", .good, "trace points up to \(time)")
    }

    public func size() -> Int64? { nil }

    public func freeSpace() -> StoreFreeSpace? { nil }

    public func rejectedMessages(limit: Int) -> [RejectedMessage] { [] }

    public func close() { api.close() }

    // MARK: Unsupported operations

    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter { throw Self.unsupported }

    public func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary] { throw Self.unsupported }

    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] { throw Self.unsupported }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        throw Self.unsupported
    }

    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        throw Self.unsupported
    }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult { throw Self.unsupported }

    public func reclaimSpace() throws(StoreError) { throw Self.unsupported }

    private static var unsupported: StoreError {
        StoreError(.unsupported, "ceilometer:// can only be read, by trace ids: Ceilometer's agent fills it")
    }
}
#endif
