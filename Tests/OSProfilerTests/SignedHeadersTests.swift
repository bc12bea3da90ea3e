//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import Testing

/// Against `Tests/Fixtures/headers.json`, which `make_headers.py` of `Tests/Python/fixtures` made with the real
/// osprofiler.
struct SignedHeadersTests {
    struct Vectors: Decodable {
        struct Unpacked: Decodable, CustomTestStringConvertible {
            struct Contents: Decodable {
                let baseId: String
                let parentId: String
                let key: String
            }

            let `case`: String
            let keys: String
            let info: String
            let signature: String
            let contents: Contents?
            var testDescription: String { `case` }
        }

        struct Packed: Decodable, CustomTestStringConvertible {
            let `case`: String
            let key: String
            let baseId: String
            let parentId: String
            let info: String
            let signature: String
            var testDescription: String { `case` }
        }

        let unpack: [Unpacked]
        let pack: [Packed]

        static let fromPython: Vectors = {
            let file = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../Fixtures/headers.json")
            do {
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                return try decoder.decode(Vectors.self, from: Data(contentsOf: file))
            } catch {
                preconditionFailure("\(file.path): \(error)")
            }
        }()
    }

    @Test("Headers count or not, and say the same, as in Python", arguments: Vectors.fromPython.unpack)
    func unpacks(vector: Vectors.Unpacked) throws {
        let headers = SignedHeaders(info: vector.info, signature: vector.signature)
        let contents = headers.verified(by: HMACKeys(vector.keys))
        guard let expected = vector.contents else {
            #expect(contents == nil)
            return
        }
        let found = try #require(contents)
        #expect(json(found.baseID) == expected.baseId)
        #expect(json(found.parentID) == expected.parentId)
        // The key that matched goes on signing.
        #expect(found.key.signature(of: "text") == HMACKey(expected.key).signature(of: "text"))
    }

    @Test("Packed headers are Python's to the byte", arguments: Vectors.fromPython.pack)
    func packs(vector: Vectors.Packed) {
        let headers = SignedHeaders(
            baseID: OpaqueID(vector.baseId),
            parentID: OpaqueID(vector.parentId),
            key: HMACKey(vector.key)
        )
        #expect(headers.info == vector.info)
        #expect(headers.signature == vector.signature)
    }

    @Test("Integer ids survive the way through headers as integers")
    func integersStayIntegers() throws {
        let key = HMACKey("k")
        let id = OpaqueID(.integer(Array("42".utf8)))
        let headers = SignedHeaders(baseID: id, parentID: id, key: key)
        let contents = try #require(headers.verified(by: HMACKeys("k")))
        #expect(contents.baseID == id)
        #expect(contents.parentID == id)
    }

    @Test("Ids that no store takes, and anything larger, do not begin a trace", arguments: [256, 100_000])
    func boundsSize(length: Int) {
        let id = OpaqueID(String(repeating: "x", count: length))
        let headers = SignedHeaders(baseID: id, parentID: id, key: HMACKey("k"))
        #expect(headers.verified(by: HMACKeys("k")) == nil)
    }

    @Test("The longest ids fit, however they escape")
    func longestIDsFit() throws {
        let id = OpaqueID(String(repeating: "\u{1F600}", count: 255))
        let headers = SignedHeaders(baseID: id, parentID: id, key: HMACKey("k"))
        let contents = try #require(headers.verified(by: HMACKeys("k")))
        #expect(contents.baseID == id)
    }

    @Test("An empty id means a new trace, as in Python", arguments: ["null", "\"\"", "0", "-0"])
    func emptyIDs(id: String) throws {
        let key = HMACKey("k")
        let info = Data("{\"base_id\": \(id), \"parent_id\": \(id)}".utf8).base64EncodedString()
        let headers = SignedHeaders(info: info, signature: key.signature(of: info))
        let contents = try #require(headers.verified(by: HMACKeys("k")))
        guard case .uuid = contents.baseID.storage else {
            Issue.record("not a new id: \(contents.baseID)")
            return
        }
        #expect(contents.parentID == contents.baseID)
    }

    @Test("Ids of other types are refused", arguments: ["true", "1.5", "[]", "{}", "NaN"])
    func otherTypes(id: String) {
        let key = HMACKey("k")
        let info = Data("{\"base_id\": \(id)}".utf8).base64EncodedString()
        #expect(SignedHeaders(info: info, signature: key.signature(of: info)).verified(by: HMACKeys("k")) == nil)
    }

    @Test("Both headers are needed")
    func lookup() throws {
        #expect(SignedHeaders { ["X-Trace-Info": "a"][$0] } == nil)
        #expect(SignedHeaders { ["X-Trace-HMAC": "b"][$0] } == nil)
        let headers = try #require(SignedHeaders { ["X-Trace-Info": "a", "X-Trace-HMAC": "b"][$0] })
        #expect(headers.fields.map(\.name) == ["X-Trace-Info", "X-Trace-HMAC"])
        #expect(headers.fields.map(\.value) == ["a", "b"])
    }

    @Test("Neither description nor dump shows a key")
    func keysStaySecret() {
        let keys = HMACKeys("first-secret, second-secret")
        var dumped = ""
        dump(keys, to: &dumped)
        dump(keys.keys, to: &dumped)
        dumped += "\(keys) \(keys.keys) \(String(reflecting: keys)) \(String(reflecting: keys.keys))"
        #expect(keys.keys.count == 2)
        #expect(!dumped.contains("secret"))
        #expect(!dumped.contains("\(Array("first".utf8))".dropLast()))
    }

    private func json(_ id: OpaqueID) -> String {
        var writer = ByteWriter()
        writer.writeJSON(id)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
