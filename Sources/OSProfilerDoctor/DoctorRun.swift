//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerAMQP
public import OSProfilerMessaging

/// Checks everything on a trace point's way from the broker to the store, and says what to do about problems.
///
/// A run changes nothing: it probes permissions and declarations with calls that the broker refuses in any case.
///
/// ```swift
/// var run = DoctorRun(broker: { configuration.connection }, store: DoctorStore("traces", store))
/// run.topology = configuration.topology
/// let report = await run.run()
/// for finding in report.failures() { logger.error("\(finding.message)") }
/// print(report.text)  // or report.json
/// ```
public struct DoctorRun: Sendable {
    /// Returns the configuration for connecting to the broker. An error that it throws becomes a finding; nil skips
    /// the broker.
    public var broker: (@Sendable () throws -> AMQPConfiguration)?
    /// The names of exchange and queue, and how the services declare them. Default: oslo.messaging's.
    public var topology = BusTopology()
    /// Whether the configuration states how the services declare them. If not, a queue of another kind is not a
    /// problem yet.
    public var isDeclarationStated = false
    /// The services' exchanges; if empty, those of the topology.
    public var exchanges: [String] = []
    /// Whether that is stated by the services' own file, rather than by a flag: what differs on the broker is then left
    /// over from before.
    public var isDeclarationFromServices = false
    /// The consumed queue; nil for the topology's, or the pool.
    public var queue: String?
    /// The name of the pool that is consumed instead of the services' own queue; nil without a pool.
    public var pool: String?
    /// The store to check; nil skips it.
    public var store: DoctorStore?
    /// The program's settings to judge; nil skips them.
    public var settings: DoctorSettings?
    /// The program and its version.
    public var program: SoftwarePart?
    /// The libraries that the program uses, in addition to those of the broker's client.
    public var libraries: [SoftwarePart] = []
    /// The time limit for each check. Default 5 s.
    public var limit: Duration = .seconds(5)
    /// Whether to publish a trace of two points and follow it through the queue into the store, where it stays.
    public var probesByPublishing = false

    public init(broker: (@Sendable () throws -> AMQPConfiguration)? = nil, store: DoctorStore? = nil) {
        self.broker = broker
        self.store = store
    }

    /// Runs all checks, one after the other, on a separate thread.
    public func run() async -> DoctorReport {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: run { (_: Finding) throws(Never) in })
            }
        }
    }

    /// Runs all checks, one after the other. Blocks the calling thread.
    ///
    /// - Parameter onFinding: receives each finding as soon as it is known.
    /// - Throws: only what `onFinding` throws, which ends the run.
    @available(*, noasync, message: "use the asynchronous run")
    public func run<Failure: Error>(
        telling onFinding: @escaping (Finding) throws(Failure) -> Void
    ) throws(Failure) -> DoctorReport {
        var diagnosis = Diagnosis(run: self, onFinding: onFinding)
        try diagnosis.make()
        return DoctorReport(findings: diagnosis.findings)
    }
}
