//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
import Testing

@testable import OSProfilerRedis

@Suite struct PythonElementTests {
    private func element(_ payload: [UInt8], isEnveloped: Bool = false) -> String? {
        var element = PythonElement()
        return payload.withUnsafeBytes { element.text(for: $0, isEnveloped: isEnveloped) }
            .map { String(decoding: $0.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") }, as: UTF8.self) }
    }

    @Test(arguments: [
        #"{"a":"b"}"#, #"{"a":"é日\ud83d\ude00\ud800\u0000"}"#, "{\"a\":\"\u{ED00}\u{D7FF}\"}", #"{"a":NaN,"a":1.10}"#,
        #"{"__type__":1}"#, #"{"a":"__type__ \u0041"}"#, "{}",
    ])
    func mostPayloadsAreTheirOwnElement(_ payload: String) {
        #expect(element([UInt8](payload.utf8)) == nil)
    }

    @Test(arguments: [
        #"{"t":{"__type__":"datetime","__value__":"2026-01-02T03:04:05"}}"#,
        #"{"t":{"__typ\u0065__":"datetime","__value__":"2026-01-02T03:04:05"}}"#,
    ])
    func whatKombuUnwrapsIsUnwrappedInABareMessage(_ payload: String) {
        #expect(element([UInt8](payload.utf8)) == #"{"t":"2026-01-02T03:04:05"}"#)
        #expect(element([UInt8](payload.utf8), isEnveloped: true) == nil)
    }

    @Test func surrogatesThatStandAsBytesAreEscaped() {
        let payload = [UInt8](#"{"t":""#.utf8) + [0xED, 0xA0, 0x80] + [UInt8](#""}"#.utf8)
        #expect(element(payload, isEnveloped: true) == #"{"t":"\ud800"}"#)
        #expect(element(payload) == #"{"t":"\ud800"}"#)
    }
}
#endif
