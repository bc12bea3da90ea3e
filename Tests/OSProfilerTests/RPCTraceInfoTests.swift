//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerTesting
import Testing

@testable import OSProfiler

@Suite struct RPCTraceInfoTests {
    private let notifier = RecordingNotifier()

    private func sent(_ keys: String = "secret", baseID: OpaqueID? = "base") throws -> [String: Any] {
        var context: [String: Any] = ["user_id": "me"]
        Profiler.testing(notifier, keys: keys).withProfiling(baseID: baseID) {
            withTrace("rpc") { RPCTraceInfo.current?.add(to: &context) }
        }
        return context
    }

    @Test func aTraceGoesFromServiceToServiceInTheContextOfACall() async throws {
        var context = try sent()
        let members = try #require(context["trace_info"] as? [String: Any])
        #expect(Set(members.keys) == ["hmac_key", "base_id", "parent_id"])
        #expect(members["hmac_key"] as? String == "secret" && members["base_id"] as? String == "base")
        let trace = RPCTraceInfo(takenFrom: &context)
        #expect(context.count == 1 && context["user_id"] as? String == "me")
        await Profiler.testing(notifier, keys: "new, secret").withProfiling(rpc: trace) {
            await Task.yield()
            withTrace("conductor") {
                // It goes on with the key that it came with.
                #expect(TraceHeaders.currentPair?.verified(by: HMACKeys("secret")) != nil)
            }
        }
        let (rpc, conductor) = (notifier.start("rpc"), notifier.start("conductor"))
        #expect(conductor?.baseID == "base" && conductor?.parentID == rpc?.traceID)
    }

    @Test(arguments: ["", "other", "secre", "secret2"])
    func aTraceWithAnotherKeyIsNotContinued(keys: String) throws {
        var context = try sent()
        let trace = try #require(RPCTraceInfo(takenFrom: &context))
        let profiler = Profiler.testing(notifier, keys: keys)
        profiler.withProfiling(rpc: trace) { #expect(Profiler.currentBaseID == nil) }
        profiler.withProfiling {
            profiler.withProfiling(rpc: trace) { #expect(Profiler.currentBaseID == nil) }
        }
    }

    @Test func outsideATraceOrWithoutAKeyNothingIsSent() throws {
        #expect(RPCTraceInfo.current == nil)
        #expect(try sent("").count == 1)
    }

    private func taken(_ json: String) throws -> RPCTraceInfo? {
        let object = try JSONSerialization.jsonObject(with: Data("{\"trace_info\": \(json)}".utf8))
        var context = try #require(object as? [String: Any])
        return RPCTraceInfo(takenFrom: &context)
    }

    private func decoded(_ json: String) -> RPCTraceInfo? {
        try? JSONDecoder().decode(RPCTraceInfo.self, from: Data(json.utf8))
    }

    @Test(arguments: [
        "null", "7", "[]", "{}", #"{"hmac_key": null, "base_id": "b", "parent_id": "p"}"#,
        #"{"hmac_key": "", "base_id": "b", "parent_id": "p"}"#, #"{"base_id": "b", "parent_id": "p"}"#,
        "{\"hmac_key\": \"k\", \"base_id\": \"\(String(repeating: "x", count: 256))\"}",
    ])
    func whatIsNoTraceIsNotTaken(json: String) throws {
        #expect(try taken(json) == nil && decoded(json) == nil)
    }

    @Test func idsAreThoseOfPython() throws {
        let integer = #"{"hmac_key": "k", "base_id": 7, "parent_id": 8}"#
        for trace in [try taken(integer), decoded(integer)] {
            #expect(trace?.baseID == OpaqueID(integer: 7) && trace?.parentID == OpaqueID(integer: 8))
        }
        let baseOnly = #"{"hmac_key": "k", "base_id": "b", "parent_id": null}"#
        for trace in [try taken(baseOnly), decoded(baseOnly)] { #expect(trace?.parentID == "b") }
        let none = #"{"hmac_key": "k", "base_id": "", "parent_id": 0}"#
        for trace in [try taken(none), decoded(none)] {
            #expect(trace?.baseID.description.count == 36 && trace?.parentID == trace?.baseID)
        }
    }

    @Test func everyCodecWritesTheSame() throws {
        var context = try sent(baseID: OpaqueID(integer: 7))
        let plain = try #require(context["trace_info"] as? [String: Any])
        #expect(plain["base_id"] as? Int64 == 7)
        let trace = try #require(RPCTraceInfo(takenFrom: &context))
        let data = try JSONEncoder().encode(trace)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["base_id"] as? Int == 7 && object["hmac_key"] as? String == "secret")
        #expect(object["parent_id"] as? String == plain["parent_id"] as? String)
    }

    @Test func theKeyIsNotShown() throws {
        var context = try sent()
        let trace = try #require(RPCTraceInfo(takenFrom: &context))
        var dumped = ""
        dump(trace, to: &dumped)
        for text in ["\(trace)", String(reflecting: trace), dumped] { #expect(!text.contains("secret")) }
        #expect("\(trace)".contains("base_id: base"))
    }
}
