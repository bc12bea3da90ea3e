//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import Foundation
internal import OSProfilerCore

/// The payload in the form that Python's readers of the list expect.
///
/// This is the payload itself with two exceptions: text with lone surrogates as bytes, which Python cannot decode,
/// and the `{"__type__", "__value__"}` objects of a 1.0 message, which kombu unwraps but the driver for Redis does
/// not.
struct PythonElement: ~Copyable {
    private var json = PythonJSON()
    private var plain = ByteWriter()
    private var unwrapped = ByteWriter()

    /// - Returns: the changed text; nil if the payload can be used unchanged.
    mutating func text(for payload: UnsafeRawBufferPointer, isEnveloped: Bool) -> [UInt8]? {
        let hasSurrogates = Self.hasSurrogates(payload)
        let mayHaveTypes = !isEnveloped && (Self.contains(payload, "__type__") || Self.contains(payload, #"\u00"#))
        guard hasSurrogates || mayHaveTypes else { return nil }
        unwrapped.removeAll()
        json.write(payload, level: PythonJSON.unindented, unwrapsTypes: !isEnveloped, into: &unwrapped)
        if !hasSurrogates {
            plain.removeAll()
            json.write(payload, level: PythonJSON.unindented, unwrapsTypes: false, into: &plain)
            if plain.bytes.elementsEqual(unwrapped.bytes) { return nil }
        }
        return [UInt8](unwrapped.bytes)
    }

    private static func contains(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        var rest = bytes[...]
        while rest.count >= length, let found = memchr(rest.baseAddress, Int32(text.utf8Start[0]), rest.count) {
            let index = UnsafeRawPointer(found) - bytes.baseAddress!
            guard index + length <= bytes.count else { return false }
            if memcmp(found, text.utf8Start, length) == 0 { return true }
            rest = bytes[(index + 1)...]
        }
        return false
    }

    /// Returns whether the bytes hold a surrogate: only surrogates are encoded as ED followed by A0 or more.
    private static func hasSurrogates(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while let found = memchr(rest.baseAddress, 0xED, rest.count) {
            let index = UnsafeRawPointer(found) - bytes.baseAddress!
            if index + 1 < bytes.count, bytes[index + 1] >= 0xA0 { return true }
            rest = bytes[(index + 1)...]
        }
        return false
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate var baseAddress: UnsafeRawPointer { UnsafeRawPointer(base.baseAddress! + startIndex) }
}
#endif
