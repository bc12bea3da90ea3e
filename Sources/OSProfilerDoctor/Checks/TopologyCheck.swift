//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

/// Judges exchange and queue: whether they exist, and whether their properties match the settings.
///
/// The broker refuses a declaration that differs from the existing object (406); a service that meets this error loses
/// its trace points.
struct TopologyCheck {
    let facts: BusProbeResult
    let topology: BusTopology
    let queue: String
    /// Whether the configuration states how the services declare; otherwise the settings are oslo.messaging's
    /// defaults.
    let isStated: Bool
    /// Whether the services' own file states it.
    var isFromServices = false
    /// Whether the queue is a pool beside the services' own queue.
    var isPool = false
    let serverVersion: SoftwareVersion?

    var findings: [Finding] {
        facts.exchanges.map(exchange) + [queueFinding] + [binding, otherExchanges].compactMap { $0 }
    }

    private var stated: QueueDeclaration { QueueDeclaration(topology) }

    // MARK: Exchange

    private func exchange(_ name: String, _ presence: BusProbeResult.Presence<ExchangeProperties>) -> Finding {
        let check = "topology.exchange"
        switch presence {
        case .unknown(let why): return .skipped(check, "\(name): \(why)")
        case .absent:
            return .warning(
                check,
                "\(name) does not exist: no service with this control_exchange has published a trace point",
                "set the services' control_exchange with --exchange or --config-file; turn tracing on there and make a "
                    + "traced request"
            )
        case .present(let properties):
            guard let type = properties.type, let isDurable = properties.isDurable else {
                return .skipped(check, "\(name) exists; reading its properties needs configure permission")
            }
            let text = "\(name) is a \(type) exchange, \(isDurable ? "durable" : "not durable")"
            if type != "topic" {
                return .problem(
                    check,
                    "\(text), but services declare a topic exchange: error 406, property type",
                    "use another --exchange, or delete this one if nothing uses it"
                )
            }
            guard isDurable != stated.isDurable else { return .ok(check, text) }
            return differs(check, text, ["durable"], isDurable)
        }
    }

    /// Exchanges of services that nobody named. They exist for remote calls, too, so they say nothing of traces; but when
    /// the named one does not exist, the services are probably elsewhere.
    private var otherExchanges: Finding? {
        guard !facts.otherExchanges.isEmpty else { return nil }
        let check = "topology.services"
        let names = facts.otherExchanges.joined(separator: ", ")
        let flags = facts.otherExchanges.map { "--exchange \($0)" }.joined(separator: " ")
        let advice = "\(flags), or the services' own files with --config-file; --probe-publish shows which are bound"
        guard facts.exchanges.contains(where: { if case .absent = $0.presence { false } else { true } }) else {
            return .warning(
                check,
                "\(names) exist, and what these services publish arrives only where \(queue) is bound to their exchange",
                advice
            )
        }
        return .skipped(
            check,
            "\(names) exist, too, and nobody named them; AMQP does not tell whether they are bound",
            advice
        )
    }

    private func differs(_ check: String, _ text: String, _ properties: [String], _ isDurable: Bool) -> Finding {
        let names = properties.joined(separator: ", ")
        let setting =
            isDurable ? "--durable or --quorum, or the services' --config-file" : "neither --durable nor --quorum"
        if isStated {
            return .problem(
                check,
                "\(text), but the settings differ: error 406, property \(names)",
                staleness.advice(
                    setting,
                    "stop the services that use it, delete it (rabbitmqadmin delete exchange), and start them: they declare "
                        + "it anew"
                )
            )
        }
        return .warning(
            check,
            "\(text); `consume` works, but `publish` and `queue replay` fail with error 406, property \(names)",
            setting
        )
    }

    private var staleness: StaleDeclaration { StaleDeclaration(isFromServices: isFromServices) }

    /// How to replace the queue by one that the services declare.
    private var replacement: String {
        "`osprofiler consume --drain` empties it; then delete it (rabbitmqctl delete_queue) and restart the services, which "
            + "declare it anew"
    }

    // MARK: Queue

    private var queueFinding: Finding {
        let check = "topology.queue"
        switch facts.queue {
        case .unknown(let why): return .skipped(check, "\(queue): \(why)")
        case .absent: return absent(check)
        case .present(let properties):
            guard let declaration = QueueDeclaration(properties) else {
                return .skipped(
                    check,
                    "\(queue) exists; reading its properties needs configure permission",
                    "grant the user configure on \(queue) to have this checked"
                )
            }
            let text = "\(queue) is \(declaration.text)"
            // The consumer alone declares a pool or a queue of rejected messages.
            guard queue == topology.queue else { return .ok(check, text) }
            // A finding of its own says so, whatever the settings are.
            guard !declaration.isStream else { return .ok(check, text) }
            let names = declaration.differences(from: stated)
            guard !names.isEmpty else { return limits(check, text, properties) }
            return differs(check, text, names, declaration)
        }
    }

    private func differs(
        _ check: String,
        _ text: String,
        _ names: [String],
        _ declaration: QueueDeclaration
    ) -> Finding {
        let properties = names.joined(separator: ", ")
        if isStated {
            return .problem(
                check,
                "\(text), but the settings say \(stated.text): declaring it so fails with error 406, property "
                    + "\(properties), and a service then loses its trace points",
                staleness.advice(declaration.setting, replacement)
            )
        }
        return .warning(
            check,
            "\(text); `consume` works, but `publish` and `queue replay` fail with error 406, property "
                + "\(properties)",
            declaration.setting
        )
    }

    /// A quorum queue that differs in its limits alone.
    private func limits(_ check: String, _ text: String, _ properties: QueueProperties) -> Finding {
        let different = QuorumLimit.allCases.filter { properties.quorumLimits[$0] != topology.quorumLimits[$0] }
        guard stated.isQuorum, !different.isEmpty else { return .ok(check, text) }
        func words(_ limits: [QuorumLimit: Int]) -> String {
            different.map { limit in "\(limit.argument) \(limits[limit].map { "\($0)" } ?? "none")" }
                .joined(separator: ", ")
        }
        let options = different.map { "\($0.option) = \(properties.quorumLimits[$0] ?? 0)" }
        return .problem(
            check,
            "\(text) with \(words(properties.quorumLimits)), but the settings say \(words(topology.quorumLimits)): "
                + "error 406, property \(different.map(\.argument).joined(separator: ", "))",
            staleness.advice("[oslo_messaging_rabbit] \(options.joined(separator: ", "))", replacement)
        )
    }

    private func absent(_ check: String) -> Finding {
        if isPool {
            return .warning(
                check,
                "\(queue) does not exist: `consume --pool` creates it, bounded, and binds it to the exchanges",
                "start `osprofiler consume --pool \(queue)`; what is published before that does not reach it"
            )
        }
        if !stated.isDurable, ServerCheck.refusesTransientQueues(serverVersion) {
            return .problem(
                check,
                "\(queue) does not exist, and this broker refuses to create it without durability: error 541",
                TransientQueues.permission
            )
        }
        return .warning(
            check,
            "\(queue) does not exist: \(AbsentQueue.maker), and `consume` waits for it",
            "make a traced request, for example `openstack --os-profile KEY …`; \(AbsentQueue.remedy); otherwise compare "
                + "exchange, virtual host and topic with the service's"
        )
    }

    // MARK: Binding

    private var binding: Finding? {
        let check = "topology.binding"
        let names = facts.exchanges.filter { if case .present = $0.presence { true } else { false } }.map(\.name)
        guard !names.isEmpty, let waiting = facts.first?.messageCount else { return nil }
        // With several exchanges, waiting messages may have come from any of them.
        if names.count == 1, waiting > 0 {
            return .ok(check, "inferred: \(CountText.counted(waiting, "message")) arrived in \(queue)")
        }
        let addition = waiting == 0 ? ", and no waiting message shows it" : ""
        return .skipped(
            check,
            "AMQP does not report whether \(queue) is bound to \(names.joined(separator: ", "))\(addition)",
            "`osprofiler doctor --probe-publish` publishes a trace point and follows it"
        )
    }
}
