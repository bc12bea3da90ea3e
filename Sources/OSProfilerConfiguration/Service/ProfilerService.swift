//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
public import OSProfiler
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerNotifying
internal import OSProfilerStore
public import ServiceLifecycle

/// The profiler of a service as its configuration says, and what delivers its trace points.
///
/// ```swift
/// let tracing = ProfilerService(
///     configFiles: ["/etc/shop/shop.conf"],
///     service: ServiceIdentity(project: "shop", service: "shop-api", host: host),
///     stores: [.sqlite],
///     logger: logger
/// )
/// let server = Server(profiler: tracing.profiler)
/// let group = ServiceGroup(services: [tracing, server], logger: logger)
/// ```
///
/// A mistake in the configuration never stops a service: it runs untraced, and one line at level warning says what is
/// wrong; see ``problem``. A broker or a server that is away is no mistake: points wait within the notifier's bound.
///
/// With `enabled = false`, the default, there is no thread and no connection, and ``profiler`` traces nothing.
///
/// A program without ServiceLifecycle calls ``start()`` and, before it exits, ``shutdown(within:)``.
public final class ProfilerService: Service {
    /// Starts and continues traces as configured. `Profiler.isEnabled` says whether it traces anything.
    public let profiler: Profiler
    /// Whether statements of databases are to be traced: `trace_sqlalchemy`. False if nothing is traced.
    public let tracesStatements: Bool
    /// Why nothing is traced although the configuration may want it, in one line without secrets; nil if there is no
    /// such reason. A service that prefers not to start untraced checks it.
    public let problem: String?

    private let delivery: ProfilerDelivery

    /// - Parameters:
    ///   - configuration: what files, the environment or a reader say.
    ///   - fault: why the configuration could not be read at all.
    init(
        _ configuration: Configuration,
        fault: SettingsError? = nil,
        service: ServiceIdentity,
        exchange: String?,
        stores: [StoreBackend],
        logger: Logger
    ) {
        var notes = UnknownOptions.notes(configuration)
        var settings: ProfilerSettings?
        var delivery = ProfilerDelivery.none
        var problem: String?
        do throws(SettingsError) {
            if let fault { throw fault }
            if let found = try ProfilerSettings(configuration) {
                var destinations = DestinationSettings(configuration, exchange: exchange, stores: stores)
                let name = "osprofiler \(service.service ?? service.project ?? "publisher")"
                let destination = try destinations.destination(connectionName: name)
                delivery = ProfilerDelivery(destination, filtersByError: found.filtersByError, logger: logger)
                notes += found.notes + destinations.notes
                settings = found
            }
        } catch {
            problem = error.description
        }
        self.delivery = delivery
        self.problem = problem
        tracesStatements = settings?.tracesStatements ?? false
        profiler =
            settings.map { settings in
                Profiler(
                    notifier: delivery.notifier,
                    service: service,
                    hmacKeys: settings.hmacKeys,
                    sampler: settings.sampler
                )
            } ?? .disabled(service: service)
        Self.log(problem, notes, to: logger)
    }

    /// Writes one line at most.
    private static func log(_ problem: String?, _ notes: [String], to logger: Logger) {
        let reasons = [problem].compactMap(\.self) + notes
        guard !reasons.isEmpty else { return }
        let metadata: Logger.Metadata = [LogKey.reason: "\(reasons.joined(separator: "; "))"]
        if problem != nil {
            logger.warning("tracing is off: the configuration cannot be used", metadata: metadata)
        } else {
            logger.warning("the configuration of tracing may not do what it should", metadata: metadata)
        }
    }

    /// The counts so far; all zero if nothing is traced.
    public var statistics: ProfilerStatistics { delivery.statistics }

    /// Starts the delivering thread, if anything is traced. Idempotent; does nothing after a shutdown.
    public func start() { delivery.start() }

    /// Delivers the waiting points within a timeout, ends the thread and closes the store.
    ///
    /// - Parameter timeout: how long to go on delivering; nil for 5 seconds.
    /// - Returns: whether every point that had to be delivered was.
    public func shutdown(within timeout: Duration? = nil) async -> Bool { await delivery.shutdown(within: timeout) }

    /// Delivers until a graceful shutdown or a cancellation, then flushes for up to 5 seconds. Never throws, because a
    /// tracing failure must not stop the service.
    public func run() async throws { await delivery.run() }
}
