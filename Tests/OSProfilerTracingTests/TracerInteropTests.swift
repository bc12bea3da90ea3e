//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfiler
import OSProfilerTracing
import TestSupport
import Testing
import Tracing

/// Python's own middleware decides which requests are traced; the tracer decides as it does.
@Suite(.blocking) struct TracerInteropTests {
    private static let keys = ["NEW_KEY", "SECRET_KEY", "third key"]
    private static let count = 400

    /// A request of a hostile, careless or honest client.
    private struct Request {
        var headers: [String: String] = [:]

        init(using generator: inout SeededGenerator) {
            let info = Self.encoded(Self.contents(using: &generator), using: &generator)
            let key = (TracerInteropTests.keys + ["OTHER_KEY", ""]).randomElement(using: &generator)!
            let signature = HMACKeys(key).keys.first?.signature(of: info) ?? ""
            headers = ["X-Trace-Info": info, "X-Trace-HMAC": signature]
            tamper(using: &generator)
        }

        private static func contents(using generator: inout SeededGenerator) -> String {
            let base = "\"\(id(using: &generator))\""
            let parent = "\"\(id(using: &generator))\""
            let members = [
                "{\"base_id\": \(base), \"parent_id\": \(parent)}", "{\"base_id\": \(base)}",
                "{\"parent_id\": \(parent)}", "{\"base_id\": \"\", \"parent_id\": \"\"}", "{\"base_id\": null}",
                "{\"base_id\": 17, \"parent_id\": -0}", "{\"base_id\": \"a \\u00e9 \\ud83d\\ude00\", \"parent_id\": 5}",
                "{\"base_id\": \(base), \"parent_id\": \(parent), \"admin\": true}", "{}", "[\(base)]", base, "null",
                "",
                "{\"base_id\": \(base), \"base_id\": \(parent)}", "{\"base_id\":\(base),\n \"parent_id\":\(parent) }",
                "{\"base_id\": \(base), \"hmac_key\": \"OTHER_KEY\"}", "{\"base_id\": \(base)", "{'base_id': 1}",
            ]
            // Half of them are in order.
            return Bool.random(using: &generator) ? members[0] : members.randomElement(using: &generator)!
        }

        private static func id(using generator: inout SeededGenerator) -> String {
            let digits = (0..<32).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }.joined()
            return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map {
                String(digits.dropFirst($0.lowerBound).prefix($0.count))
            }
            .joined(separator: "-")
        }

        private static func encoded(_ text: String, using generator: inout SeededGenerator) -> String {
            let standard = Data(text.utf8).base64EncodedString()
            let safe = standard.replacing("+", with: "-").replacing("/", with: "_")
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: return standard
            case 1: return String(safe.prefix { $0 != "=" })
            case 2: return text
            default: return safe
            }
        }

        private mutating func tamper(using generator: inout SeededGenerator) {
            let name = headers.keys.sorted().randomElement(using: &generator)!
            let value = headers[name]!
            switch Int.random(in: 0..<16, using: &generator) {
            case 0: headers[name] = nil
            case 1: headers[name] = ""
            case 2: headers[name] = "  \(value)\t"
            case 3: headers[name] = value.uppercased()
            case 4: headers[name] = String(value.dropLast())
            case 5: headers[name] = value + "0"
            case 6 where !value.isEmpty:
                let place = value.indices.randomElement(using: &generator)!
                let other = Character(Unicode.Scalar(UInt8.random(in: 0x21...0x7E, using: &generator)))
                headers[name] = value.replacingCharacters(in: place...place, with: String(other))
            default: break
            }
        }
    }

    private struct Verdict: Decodable, Equatable {
        /// As text; nil if the middleware makes one of its own.
        var base: String?
        var parent: String?
        /// The place of the key that signs on.
        var key: Int
    }

    @Test func tracesWhatPythonTraces() throws {
        var generator = SeededGenerator(seed: 15)
        let requests = (0..<Self.count).map { _ in Request(using: &generator) }
        let input = try JSONEncoder().encode(requests.map(\.headers))
        let answer = try PythonPeers.run("interop/middleware.py", Self.keys, input: input)
        let expected = try JSONDecoder().decode([Verdict?].self, from: answer)
        #expect(expected.count == Self.count)
        for (request, verdict) in zip(requests, expected) {
            var ours = ours(request.headers)
            if verdict?.base == nil { ours?.base = nil }
            #expect(ours == verdict, "\(request.headers)")
        }
        // Otherwise the test shows nothing.
        let traced = expected.count { $0 != nil }
        #expect((50...350).contains(traced), "\(traced) of \(Self.count) are traced")
        #expect(Set(expected.compactMap { $0?.key }) == [0, 1, 2])
    }

    private func ours(_ headers: [String: String]) -> Verdict? {
        let service = TracedService(keys: Self.keys.joined(separator: ","))
        let span = service.tracer.startSpan("GET", context: service.tracer.context(of: headers), ofKind: .server)
        let sent = service.tracer.headers(of: span.context)
        span.end()
        guard let start = service.points.start("wsgi"), let pair = SignedHeaders({ sent[$0] }),
            let key = Self.keys.firstIndex(where: { HMACKeys($0).keys[0].signature(of: pair.info) == pair.signature })
        else { return nil }
        let parent = start.parentID == start.baseID ? nil : start.parentID.description
        return Verdict(base: start.baseID.description, parent: parent, key: key)
    }
}
