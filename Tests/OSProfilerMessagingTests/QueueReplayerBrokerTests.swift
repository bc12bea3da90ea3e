//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerMessaging
import TestSupport
import Testing

@Suite struct QueueReplayerBrokerTests {
    @Test(.hangLimit) func anAlarmIsWaitedFor() throws {
        let broker = try PrivateBroker(.init(tls: false))
        let configuration = AMQPConfiguration(endpoints: [AMQPEndpoint(host: broker.host, port: broker.port)])
        let replayer = try QueueReplayer(configuration, topology: BusTopology(), confirmTimeout: .seconds(600))
        defer { replayer.close() }
        try broker.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.0000001)")
        var reasons: [String] = []
        replayer.whenBlocked = { reason in
            reasons.append(reason)
            _ = try? broker.evaluate("vm_memory_monitor:set_vm_memory_high_watermark({absolute, 1000000000})")
        }
        // Several routes: declaring one must not wait for the alarm's end either.
        for number in 0..<3 {
            let message = BusMessage(
                exchange: "openstack",
                routingKey: "profiler.info\(number)",
                properties: AMQPProperties(),
                body: [UInt8(number)]
            )
            try replayer.publish(message)
        }
        try replayer.finish()
        #expect(replayer.result.confirmed == 3 && replayer.result.failed == 0)
        #expect(reasons.count == 1 && reasons.first?.contains("blocks publishers: low on memory") == true)
    }
}
