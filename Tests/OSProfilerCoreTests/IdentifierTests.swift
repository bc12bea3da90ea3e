//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct IdentifierTests {
    @Test func canonicalUUIDsComeBackAsTheyWere() throws {
        let text = "5f9bf323-c002-459d-afeb-9e2422a89ee6"
        let uuid = try #require(UUID128(canonical: text))
        #expect(uuid.description == text)
        #expect(withUnsafeBytes(of: uuid) { Array($0.prefix(4)) } == [0x5F, 0x9B, 0xF3, 0x23])
    }

    @Test(arguments: [
        "5F9BF323-C002-459D-AFEB-9E2422A89EE6", "5f9bf323c002459dafeb9e2422a89ee6", "",
        "5f9bf323-c002-459d-afeb-9e2422a89ee",
        "5f9bf323-c002-459d-afeb-9e2422a89eg6", "5f9bf3230c002-459d-afeb-9e2422a89ee6",
        "{f9bf323-c002-459d-afeb-9e2422a89ee6",
    ])
    func otherSpellingsAreText(_ text: String) {
        #expect(UUID128(canonical: text) == nil)
        #expect(OpaqueID(text).description == text)
        #expect(OpaqueID(text).storage == .text(Array(text.utf8)))
    }

    @Test func randomIDsAreVersionFourAndDiffer() {
        var seen: Set<UUID128> = []
        for _ in 0..<5000 {
            let text = UUID128.random().description
            #expect(text[text.index(text.startIndex, offsetBy: 14)] == "4")
            #expect("89ab".contains(text[text.index(text.startIndex, offsetBy: 19)]))
            seen.insert(UUID128(canonical: text)!)
        }
        #expect(seen.count == 5000)
    }

    @Test func randomIDsOfManyThreadsDiffer() async {
        let ids = await withTaskGroup(of: [UUID128].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2000).map { _ in UUID128.random() } } }
            return await group.reduce(into: Set<UUID128>()) { $0.formUnion($1) }
        }
        #expect(ids.count == 16_000)
    }

    @Test func idsOfDifferentTypesDiffer() {
        let integer = OpaqueID(.integer(Array("1".utf8)))
        #expect(integer != OpaqueID("1"))
        #expect(integer.textBytes == OpaqueID("1").textBytes)
        #expect(OpaqueID(.null) != OpaqueID("null"))
    }
}
