//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// JSON read as Python reads it and written as Python writes it.
struct JSONTarget: ~Copyable {
    private var json = PythonJSON()

    mutating func run(_ text: UnsafeRawBufferPointer) throws -> Verdict? {
        let fault = Self.faultOfScanner(text)
        let output: [UInt8]
        do throws(JSONError) {
            output = try byTape(text, unwrapsTypes: false)
        } catch {
            guard fault != nil else { throw FuzzFailure("the scanner takes it, the tape does not", input: text) }
            // Python's limit of depth is another.
            return error == .tooDeep ? nil : Verdict(kind: .notJSON, input: Array(text), output: [])
        }
        guard fault == nil else { throw FuzzFailure("the tape takes it, the scanner does not", input: text) }
        for unwrapsTypes in [false, true] {
            guard try byTape(text, unwrapsTypes: unwrapsTypes) == direct(text, unwrapsTypes: unwrapsTypes) else {
                throw FuzzFailure("the transcoder writes something else than the tape", input: text)
            }
        }
        // Two raw surrogates are two characters, and one pair once they are escapes; with keys of both kinds an object has
        // one less then, in Python too.
        let hasSurrogates = String(validating: text, as: UTF8.self) == nil
        guard hasSurrogates || output.withUnsafeBytes({ direct($0, unwrapsTypes: false) }) == output else {
            throw FuzzFailure("written twice it differs", input: text)
        }
        return Verdict(kind: .json, input: Array(text), output: output)
    }

    /// A date and time, inside the object by which kombu marks it.
    mutating func runTime(_ time: [UInt8], in memory: GuardedBytes) throws -> Verdict? {
        guard String(validating: time, as: UTF8.self) != nil else { return nil }
        var writer = ByteWriter()
        writer.write(#"{"__type__": "datetime", "__value__": "#)
        time.withUnsafeBytes { writer.writeJSON(utf8: $0) }
        writer.write("}")
        let text = memory.hold(Array(writer.bytes))
        let output = direct(text, unwrapsTypes: true)
        // What does not parse stays the object.
        return Verdict(kind: output.first == UInt8(ascii: "\"") ? .time : .notTime, input: time, output: output)
    }

    private static func faultOfScanner(_ text: UnsafeRawBufferPointer) -> JSONError? {
        var scanner = JSONScanner(text, allowsSurrogates: true)
        do throws(JSONError) {
            _ = try scanner.readValue(depth: 0)
            try scanner.expectEnd()
            return nil
        } catch {
            return error
        }
    }

    private mutating func byTape(_ text: UnsafeRawBufferPointer, unwrapsTypes: Bool) throws(JSONError) -> [UInt8] {
        try json.scan(text)
        var writer = ByteWriter()
        json.write(0, of: text, level: 0, unwrapsTypes: unwrapsTypes, into: &writer)
        return Array(writer.bytes)
    }

    private mutating func direct(_ text: UnsafeRawBufferPointer, unwrapsTypes: Bool) -> [UInt8] {
        var writer = ByteWriter()
        json.write(text, level: 0, unwrapsTypes: unwrapsTypes, into: &writer)
        return Array(writer.bytes)
    }
}
