//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerAMQP
public import OSProfilerMessaging

/// Goes from the broker to the store, looks at everything on the way of a trace point, and says what to do.
///
/// It changes nothing: permissions and declarations are found out by calls that the broker refuses in any case.
///
/// ```swift
/// var run = DoctorRun(broker: { configuration.connection }, store: DoctorStore("traces", store))
/// run.topology = configuration.topology
/// let report = await run.run()
/// for finding in report.failures() { logger.error("\(finding.message)") }
/// print(report.text)  // or report.json
/// ```
public struct DoctorRun: Sendable {
    /// How to connect to the broker. What it throws becomes a finding; nil where there is none to look at.
    public var broker: (@Sendable () throws -> AMQPConfiguration)?
    /// The names of exchange and queue, and how the services declare them. Default: as oslo.messaging does.
    public var topology = BusTopology()
    /// Whether somebody has said how they declare them. Otherwise a queue of another kind is no problem yet.
    public var isDeclarationStated = false
    /// The services' exchanges; empty for the topology's.
    public var exchanges: [String] = []
    /// The queue that is consumed; nil for the topology's.
    public var queue: String?
    /// Where traces are kept; nil where there is nothing to look at.
    public var store: DoctorStore?
    /// What the program was told; nil to judge none of it.
    public var settings: DoctorSettings?
    /// The program and its version.
    public var program: SoftwarePart?
    /// The libraries that it runs with, beside those of the broker's client.
    public var libraries: [SoftwarePart] = []
    /// How long each check may take. Default 5 s.
    public var limit: Duration = .seconds(5)
    /// Whether to publish a trace of two points, and to follow it through the queue into the store, where it stays.
    public var probesByPublishing = false

    public init(broker: (@Sendable () throws -> AMQPConfiguration)? = nil, store: DoctorStore? = nil) {
        self.broker = broker
        self.store = store
    }

    /// Looks at everything, one after the other, on a thread of its own.
    public func run() async -> DoctorReport {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: run { (_: Finding) throws(Never) in })
            }
        }
    }

    /// Looks at everything, one after the other. Blocks the calling thread.
    ///
    /// - Parameter tell: gets each finding as soon as it is there.
    /// - Throws: only what `tell` throws, which ends the run.
    @available(*, noasync, message: "use the asynchronous run")
    public func run<Failure: Error>(
        telling tell: @escaping (Finding) throws(Failure) -> Void
    ) throws(Failure) -> DoctorReport {
        var diagnosis = Diagnosis(run: self, tell: tell)
        try diagnosis.make()
        return DoctorReport(findings: diagnosis.findings)
    }
}
