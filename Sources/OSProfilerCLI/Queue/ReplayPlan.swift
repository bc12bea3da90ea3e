//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerMessaging

/// The targets of a file's messages, counted before any of them is published.
struct ReplayPlan {
    private let routing: ReplayRouting
    private var counts: [ReplayRouting.Target: Int] = [:]
    /// The targets in the order of their first messages.
    private var targets: [ReplayRouting.Target] = []
    /// The maximum number of targets shown.
    private static let shownTargets = 20

    init(_ routing: ReplayRouting) { self.routing = routing }

    /// Counts the target of a message.
    mutating func add(_ message: BusMessage) {
        let target = routing.routed(message).target
        if counts[target, default: 0] == 0 { targets.append(target) }
        counts[target, default: 0] += 1
    }

    /// Returns whether the target of a message was counted.
    func contains(_ message: BusMessage) -> Bool { counts[routing.routed(message).target] != nil }

    /// The lines that show the targets.
    var lines: [String] {
        var lines = targets.prefix(Self.shownTargets).map { target in
            "\(CountText.counted(counts[target] ?? 0, "message")) to \(Self.text(target))"
        }
        let rest = targets.dropFirst(Self.shownTargets)
        if !rest.isEmpty {
            let messages = rest.reduce(0) { $0 + (counts[$1] ?? 0) }
            lines.append(
                "\(CountText.counted(messages, "message")) to \(CountText.counted(rest.count, "other target"))"
            )
        }
        return lines
    }

    /// Refuses targets to which no service publishes trace points.
    ///
    /// A person with write access to the file or the queue must not choose where messages go with the operator's
    /// permissions.
    func checkTargets() throws(CLIError) {
        guard let target = targets.first(where: { !routing.isOfServices($0) }) else { return }
        throw CLIError(
            "services publish no trace points to \(Self.text(target)), so nothing was published: name the services' "
                + "exchange with --to-exchange and their topic with --topic, or confirm the targets with --yes"
        )
    }

    private static func text(_ target: ReplayRouting.Target) -> String {
        let exchange = target.exchange.isEmpty ? "the default exchange" : "the exchange \(target.exchange)"
        return TerminalText.line("\(exchange), routing key \(target.routingKey)")
    }
}
