//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct JSONObjectWriterTests {
    private func written(_ body: (inout ByteWriter) -> Void) -> String {
        var writer = ByteWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func membersOfEveryKind() {
        let text = written { writer in
            writer.writeObject { object in
                object.member("text", "a\"\n\u{1F600}")
                object.member("utf8", utf8: [0x61, 0xED, 0xA0, 0xBD])
                object.member("number", -7)
                object.member("large", Int64.max)
                object.member("yes", true)
                object.member("no", false)
                object.member("id", OpaqueID("x y"))
                object.member("made") { $0.write("[1,2]") }
                object.member(named: "é\"") { $0.write("0") }
                object.member(utf8: [0x6B]) { $0.write("1") }
            }
        }
        #expect(
            text == #"{"text": "a\"\n\ud83d\ude00", "utf8": "a\ud83d", "number": -7, "large": 9223372036854775807, "#
                + #""yes": true, "no": false, "id": "x y", "made": [1,2], "\u00e9\"": 0, "k": 1}"#
        )
    }

    @Test func nilIsNullOrAbsent() {
        let text = written { writer in
            writer.writeObject { object in
                object.member(ifPresent: "a", String?.none)
                object.member(ifPresent: "b", Int64?.none)
                object.member("c", String?.none)
                object.member("d", Int?.none)
                object.member("e", Int64?.none)
                object.member("f", Bool?.none)
                object.member(ifPresent: "g", "x")
                object.member(ifPresent: "h", 5)
            }
        }
        #expect(text == #"{"c": null, "d": null, "e": null, "f": null, "g": "x", "h": 5}"#)
    }

    @Test func copiesJSONAsItStands() throws {
        let source = try JSONDocument(Array(#"{ "\u0061" : [1,  2.50, {"x":null}] }"#.utf8)).root
        let text = written { writer in
            writer.writeObject(.compact) { object in
                for (name, value) in source.members { object.member(copying: name, value) }
                object.member("whole", copying: source)
            }
        }
        #expect(text == #"{"\u0061":[1,  2.50, {"x":null}],"whole":{ "\u0061" : [1,  2.50, {"x":null}] }}"#)
    }

    /// An object with nested ones and an array, and one of nothing.
    private func nested(_ layout: JSONLayout, inner: JSONLayout? = nil) -> String {
        written { writer in
            writer.writeObject(layout) { object in
                object.member("a", 1)
                object.object("b", inner) { object in
                    object.member("c", 2)
                    object.array("d", inner) { array in
                        array.element("x")
                        array.object { $0.member("y", 3) }
                        array.element { $0.write("[]") }
                    }
                }
                object.object("e", inner) { _ in }
            }
            writer.writeArray(layout) { _ in }
        }
    }

    @Test func layoutsOnOneLine() {
        #expect(nested(.spaced) == #"{"a": 1, "b": {"c": 2, "d": ["x", {"y": 3}, []]}, "e": {}}[]"#)
        #expect(nested(.compact) == #"{"a":1,"b":{"c":2,"d":["x",{"y":3},[]]},"e":{}}[]"#)
        // What is inside has one line of its own unless somebody asks for more.
        #expect(
            nested(.lines(level: 1))
                == "{\n  \"a\": 1,\n  \"b\": {\"c\": 2, \"d\": [\"x\", {\"y\": 3}, []]},\n  \"e\": {}\n}[]"
        )
        #expect(nested(.rows) == "{\n\"a\": 1,\n\"b\": {\"c\": 2, \"d\": [\"x\", {\"y\": 3}, []]},\n\"e\": {}\n}[\n]")
    }

    /// What the lines of a writer look like is what Python's `indent=2` makes of the same values.
    @Test func linesAreAsPythonHasThem() throws {
        let text = written { writer in
            writer.writeObject(.lines(level: 1)) { object in
                object.member("a", 1)
                object.array("b", .lines(level: 2)) { array in
                    array.element("x")
                    array.element { writer in
                        writer.writeObject(.lines(level: 3)) { $0.member("y", "z") }
                    }
                }
                object.object("c", .lines(level: 2)) { _ in }
                object.array("d", .lines(level: 2)) { _ in }
            }
        }
        #expect(text == (try dumped(#"{"a":1,"b":["x",{"y":"z"}],"c":{},"d":[]}"#)))
    }

    @Test func aFullWriterHandsOverInTheMiddleOfAnObject() {
        var parts: [[UInt8]] = []
        var writer = ByteWriter(capacity: 64) { parts.append([UInt8]($0)) }
        writer.writeArray { array in
            for number in 0..<100 { array.object { $0.member("number", number) } }
        }
        writer.flush()
        #expect(parts.count > 10)
        let expected = (0..<100).map { "{\"number\": \($0)}" }.joined(separator: ", ")
        #expect(String(decoding: parts.joined(), as: UTF8.self) == "[\(expected)]")
    }
}
