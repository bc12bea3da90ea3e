//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import OSProfilerCore

/// A server's answer, to be looked into.
struct JSONDocument: ~Copyable {
    private let bytes: [UInt8]
    private var tape = JSONTape()

    /// Payloads nest as deep as any point's, within the answer.
    private static let maximumDepth = JSONScanner.maximumDepth + 8

    /// - Returns: nil when it is not JSON.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard
            (try? bytes.withUnsafeBytes { try tape.scan($0, maximumDepth: Self.maximumDepth) }) != nil
        else { return nil }
    }

    func value(of key: StaticString, in object: UInt32?) -> UInt32? {
        guard let object else { return nil }
        return bytes.withUnsafeBytes { tape.value(of: key, in: object, $0) }
    }

    /// The elements of an array; none of anything else.
    func elements(of array: UInt32?) -> [UInt32] {
        guard let array, tape[array].kind == .array else { return [] }
        var elements: [UInt32] = []
        var next = tape[array].first
        while next != 0 {
            elements.append(next)
            next = tape[next].next
        }
        return elements
    }

    func kind(_ value: UInt32) -> JSONToken.Kind { tape[value].kind }

    /// Calls `body` with the bytes of a value as they stand.
    func withBytes<Result>(of value: UInt32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[tape[value].range])) }
    }

    /// The text of a member that is a string.
    func text(of key: StaticString, in object: UInt32) -> String? {
        guard let value = value(of: key, in: object), tape[value].kind == .string else { return nil }
        return bytes.withUnsafeBytes { bytes in
            JSONString.withText(of: tape[value], in: bytes) { String(decoding: $0, as: UTF8.self) }
        }
    }
}
#endif
