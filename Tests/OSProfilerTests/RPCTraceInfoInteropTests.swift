//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerTesting
import TestSupport
import Testing

@testable import OSProfiler

/// Against the serializer by which Ironic and others carry a trace over oslo.messaging.
@Suite struct RPCTraceInfoInteropTests {
    private let notifier = RecordingNotifier()

    private func python(_ arguments: [String], _ input: [String: Any] = [:]) throws -> [String: Any] {
        let data = try JSONSerialization.data(withJSONObject: input)
        let output = try PythonPeers.run("interop/rpc_context.py", arguments, input: data)
        return try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
    }

    @Test func aPythonServiceContinuesOurTrace() throws {
        var context: [String: Any] = ["user_id": "me"]
        Profiler.testing(notifier, keys: "k \u{e9},old").withProfiling(baseID: "a \u{1F600} trace") {
            withTrace("rpc") { RPCTraceInfo.current?.add(to: &context) }
        }
        let received = try python(["receive"], context)
        #expect(received["context"] as? [String: String] == ["user_id": "me"])
        #expect(received["base_id"] as? String == "a \u{1F600} trace")
        #expect(received["parent_id"] as? String == notifier.start("rpc")?.traceID.description)
        // It signs on with our key.
        let fields = try #require(received["headers"] as? [String: String])
        let headers = SignedHeaders { fields[$0] }
        #expect(headers?.verified(by: HMACKeys("k \u{e9}"))?.baseID == "a \u{1F600} trace")
    }

    @Test func weContinueAPythonServicesTrace() throws {
        let sent = try python(["send", "--key", "k \u{e9}", "--base-id", "b"])
        var context = try #require(sent["context"] as? [String: Any])
        let trace = RPCTraceInfo(takenFrom: &context)
        #expect(context["trace_info"] == nil && !context.isEmpty)
        Profiler.testing(notifier, keys: "k \u{e9}").withProfiling(rpc: trace) { withTrace("work") {} }
        let work = try #require(notifier.start("work"))
        #expect(work.baseID == "b" && work.parentID.description == sent["trace_id"] as? String)
    }
}
