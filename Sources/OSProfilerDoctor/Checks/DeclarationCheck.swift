//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerMessaging

/// Judges what the settings say of the declaration of exchange and queue: whether services agree in it, and whether
/// a broker can accept it at all.
struct DeclarationCheck {
    let settings: DoctorSettings
    let topology: BusTopology

    private static let check = "config.declaration"

    var findings: [Finding] {
        let services = settings.contradictions.map { Finding.problem("config.services", $0.message, $0.advice) }
        if let fault = settings.fault { return services + [.problem(Self.check, fault, nil)] }
        return services + (topology.isQuorum ? quorum : [])
    }

    /// What makes every declaration of a quorum queue fail, a service's too.
    private var quorum: [Finding] {
        var findings: [Finding] = []
        if topology.isAutoDelete {
            findings.append(
                .problem(
                    Self.check,
                    "rabbit_quorum_queue and amqp_auto_delete are both true, but RabbitMQ has no such queues",
                    "[oslo_messaging_rabbit] amqp_auto_delete = false"
                )
            )
        }
        if let mirrored = settings.setting("rabbit_ha_queues")?.values.first,
            BooleanWord.value(of: mirrored.text) == true
        {
            findings.append(
                .problem(
                    Self.check,
                    "rabbit_quorum_queue and rabbit_ha_queues are both true: oslo.messaging refuses that, and the services "
                        + "publish nothing",
                    "[oslo_messaging_rabbit] rabbit_ha_queues = false"
                )
            )
        }
        for limit in [QuorumLimit.memoryLength, .memoryBytes] {
            guard let value = topology.quorumLimits[limit], value < 0 else { continue }
            findings.append(
                .problem(
                    Self.check,
                    "\(limit.option) is \(value): services declare \(limit.argument) with that value, RabbitMQ refuses it "
                        + "(error 406), and they lose their trace points",
                    "[oslo_messaging_rabbit] \(limit.option) = 0 for all services, which means no limit"
                )
            )
        }
        return findings
    }
}
