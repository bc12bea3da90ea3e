//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Judges an opened store, or the reason why it could not be opened.
struct StoreCheck {
    /// Messages that wait although consumers are attached; nil if the broker was not queried.
    var waiting: Int?
    var capabilities = StoreCapabilities()
    /// How a user with read access only gets write access; nil if this store needs no special steps.
    var accessAdvice: String?
    let now: Timestamp

    /// The multiple of the consumer's free-space minimum below which space is running out.
    private static let scarcity: Int64 = 10
    /// A running consumer stores messages within a second.
    private static let stale: Int64 = 60_000_000

    // MARK: Opening

    static func failed(_ error: any Error) -> Finding {
        let check = "store.open"
        guard let error = error as? StoreError else { return .problem(check, error) }
        switch error.code {
        case .notFound:
            return .warning(
                check,
                error.description,
                "start `osprofiler consume`, or set --connection-string to the store that it writes to"
            )
        case .foreign:
            return .problem(check, error.description, "set another store with --connection-string")
        case .corrupt:
            return .problem(check, error.description, "stop the consumer before you repair or move it")
        case .accessDenied:
            return .problem(
                check,
                error.description,
                "use a user with read and write access: the consumer's, or one that is granted it"
            )
        case .busy:
            return .problem(check, error.description, "check what else uses it")
        case .unavailable:
            return .problem(check, error.description, "start it, or set another store with --connection-string")
        default:
            return .problem(check, error.description, nil)
        }
    }

    // MARK: Health

    func findings(_ health: StoreHealth, store: String) -> [Finding] {
        var findings: [Finding] = [.ok("store.open", store)]
        findings += health.findings.map(Self.finding)
        findings += [contents(health), access(health), space(health), rejected(health), ingestion(health)]
            .compactMap { $0 }
        return findings
    }

    private static func finding(_ finding: StoreFinding) -> Finding {
        let status: Finding.Status =
            switch finding.severity {
            case .good: .ok
            case .warning: .warning
            case .problem: .problem
            case .unknown: .skipped
            }
        return Finding(
            check: "store.\(finding.name)",
            status: status,
            message: finding.message,
            advice: finding.advice
        )
    }

    private func contents(_ health: StoreHealth) -> Finding? {
        guard !capabilities.cannotList else { return nil }
        guard let traces = health.traces, let points = health.points else {
            return .skipped("store.contents", "counting took too long", "use a longer --timeout")
        }
        return .ok(
            "store.contents",
            "\(CountText.counted(traces, "trace")), \(CountText.counted(points, "trace point"))"
        )
    }

    private func access(_ health: StoreHealth) -> Finding? {
        guard !capabilities.cannotWrite else {
            return .ok("store.access", "it can only be read: set a store to write to with --connection-string")
        }
        guard let isWritable = health.isWritable else { return nil }
        guard !isWritable else { return .ok("store.access", "this user may read and write") }
        if let refusal = health.refusal {
            return .warning("store.access", refusal, "until then `consume` waits, and nothing is lost")
        }
        return .warning(
            "store.access",
            "this user may read, but not write: `consume`, `trace delete` and `trace purge` do not work",
            "run them as a user who may" + (accessAdvice.map { "; \($0)" } ?? "")
        )
    }

    private func space(_ health: StoreHealth) -> Finding? {
        guard let size = health.size, let space = health.freeSpace else { return nil }
        let text = "\(CountText.bytes(Int(size))) used, \(CountText.bytes(Int(space.free))) left"
        let advice =
            capabilities.cannotDelete
            ? "free disk space, or limit the store by the members of its connection string"
            : "osprofiler trace purge --older-than 30d, or `consume --retention 30d`, or a larger disk"
        if space.free < space.floor { return .problem("store.space", "\(text): `consume` is paused", advice) }
        return space.free < space.floor * Self.scarcity
            ? .warning("store.space", text, advice) : .ok("store.space", text)
    }

    private func rejected(_ health: StoreHealth) -> Finding? {
        guard let count = health.rejected else { return nil }
        guard count > 0 else { return .ok("store.rejected", "no rejected messages") }
        return .warning(
            "store.rejected",
            "\(CountText.counted(count, "rejected message")): the quarantine queue did not take them, can lose them, or returned "
                + "them",
            "osprofiler queue export --from-store rejected.jsonl; see also broker.permissions and topology.rejected"
        )
    }

    private func ingestion(_ health: StoreHealth) -> Finding? {
        guard let last = health.lastIngestion else { return nil }
        let age = now.microseconds(since: last)
        let text = "the last trace point was stored \(DurationText.text(microseconds: max(age, 0))) ago"
        guard age > Self.stale, let waiting, waiting > 0 else { return .ok("store.ingestion", text) }
        return .warning(
            "store.ingestion",
            "\(text), although consumers are attached and \(CountText.counted(waiting, "message")) "
                + "\(waiting == 1 ? "waits" : "wait")",
            "check the consumer's log, and whether it writes to this store (--connection-string)"
        )
    }
}
