//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Writes what travels in frames of AMQP 0-9-1.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func write(raw: [UInt8]) { bytes.append(contentsOf: raw) }

    mutating func write(short text: String) {
        write(UInt8(truncatingIfNeeded: text.utf8.count))
        write(raw: Array(text.utf8.prefix(255)))
    }

    mutating func write(long content: [UInt8]) {
        write(UInt32(content.count))
        write(raw: content)
    }

    /// A method's frame.
    static func method(
        _ classID: UInt16,
        _ methodID: UInt16,
        channel: UInt16 = 0,
        _ arguments: (inout WireWriter) -> Void = { _ in }
    ) -> Frame {
        var payload = WireWriter()
        payload.write(classID)
        payload.write(methodID)
        arguments(&payload)
        return Frame(type: 1, channel: channel, payload: payload.bytes)
    }
}

/// A frame, with everything that may be wrong about it.
struct Frame {
    var type: UInt8
    var channel: UInt16
    var payload: [UInt8]
    /// What it says of its length, when that is not the truth.
    var claimedSize: UInt32?
    var end: UInt8 = 0xCE

    var bytes: [UInt8] {
        var writer = WireWriter()
        writer.write(type)
        writer.write(channel)
        writer.write(claimedSize ?? UInt32(payload.count))
        writer.write(raw: payload)
        writer.write(end)
        return writer.bytes
    }
}
