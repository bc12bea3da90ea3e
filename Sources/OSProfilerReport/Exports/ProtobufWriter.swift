//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Writes protobuf messages. Fields without a value are the caller's to leave out.
///
/// By hand, because the library for it belongs to the OTLP store, which is optional and stands above this module.
struct ProtobufWriter {
    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case bytes = 2
    }

    private(set) var bytes: [UInt8] = []

    mutating func write(_ field: UInt64, _ number: UInt64) {
        tag(field, .varint)
        varint(number)
    }

    mutating func write(_ field: UInt64, fixed number: UInt64) {
        tag(field, .fixed64)
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ field: UInt64, _ text: String) { write(field, bytes: text.utf8) }

    mutating func write(_ field: UInt64, bytes content: some Collection<UInt8>) {
        tag(field, .bytes)
        varint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    /// Writes eight bytes in memory order, or several times as many.
    mutating func write(_ field: UInt64, id words: UInt64...) {
        write(field, bytes: words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } })
    }

    mutating func write(_ field: UInt64, _ message: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        message(&inner)
        write(field, bytes: inner.bytes)
    }

    private mutating func tag(_ field: UInt64, _ type: WireType) { varint(field << 3 | type.rawValue) }

    private mutating func varint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
