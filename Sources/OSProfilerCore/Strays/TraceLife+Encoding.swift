//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A life as bytes, so that it goes on with the next batch, whoever writes it.
extension TraceLife {
    private static let version: UInt8 = 2
    /// Without a beginning.
    private static let firstVersion: UInt8 = 1

    /// Some 50 bytes for a trace that rests, 4 kB at the most.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = [Self.version, isFull ? 1 : 0]
        bytes.append(end.microseconds)
        bytes.append(UInt64(truncatingIfNeeded: lateSpans))
        bytes.append(UInt64(truncatingIfNeeded: lateErrors))
        bytes.append(UInt8(truncatingIfNeeded: halves.count & 0xFF))
        bytes.append(UInt8(truncatingIfNeeded: halves.count >> 8))
        bytes.append(UInt8(parents.count))
        bytes.append(UInt8(origins.count))
        for half in halves {
            bytes.append(half.id)
            bytes.append(half.part.rawValue)
        }
        for hash in parents + origins { bytes.append(hash) }
        beginning.encode(into: &bytes)
        return bytes
    }

    /// Reads the life of a stored trace.
    ///
    /// - Parameters:
    ///   - bytes: may come from no version of this program, from an earlier one, or from a later one.
    ///   - started: with `finished`, all that is known of the trace if the bytes do not tell more.
    package init(encoded bytes: UnsafeRawBufferPointer, started: Timestamp, finished: Timestamp) {
        self = TraceLife(encoded: bytes) ?? TraceLife(started: started, finished: finished)
        if bytes.first == Self.firstVersion { beginning = TraceBeginning(started) }
    }

    /// - Returns: nil for what no version of this program has written, or a later one.
    package init?(encoded bytes: UnsafeRawBufferPointer) {
        var reader = LittleEndianReader(bytes)
        guard let version = reader.next(UInt8.self), version == Self.version || version == Self.firstVersion,
            let full = reader.next(UInt8.self), let end = reader.next(Int64.self),
            let spans = reader.next(UInt64.self), let errors = reader.next(UInt64.self),
            max(spans, errors) <= UInt64(UInt32.max),
            let halfCount = reader.next(UInt16.self), halfCount <= Self.rememberedHalves,
            let parentCount = reader.next(UInt8.self), parentCount <= Self.rememberedHashes,
            let originCount = reader.next(UInt8.self), originCount <= Self.rememberedHashes
        else { return nil }
        isFull = full != 0
        self.end = Timestamp(microseconds: end)
        lateSpans = Int(spans)
        lateErrors = Int(errors)
        for _ in 0..<halfCount {
            guard let id = reader.next(UInt64.self), let part = reader.next(UInt8.self).flatMap(Half.Part.init) else {
                return nil
            }
            halves.append(Half(id: id, part: part))
        }
        running = halves.count { $0.part == .runs }
        guard let parents = reader.next(UInt64.self, count: Int(parentCount)),
            let origins = reader.next(UInt64.self, count: Int(originCount))
        else { return nil }
        self.parents = parents
        self.origins = origins
        if version == Self.version {
            guard let beginning = TraceBeginning(&reader) else { return nil }
            self.beginning = beginning
        }
        guard reader.isAtEnd else { return nil }
    }

    /// The same as text, for stores that keep no bytes.
    package var encodedText: String { encoded.withUnsafeBytes { Base64.encode($0) } }

    /// - Parameter text: as of ``encodedText``, or nil.
    package init(encodedText text: String?, started: Timestamp, finished: Timestamp) {
        self = (text.flatMap { Base64.decode($0) } ?? []).withUnsafeBytes {
            TraceLife(encoded: $0, started: started, finished: finished)
        }
    }
}

extension TraceBeginning {
    fileprivate func encode(into bytes: inout [UInt8]) {
        for time in [root, own] { bytes.append(time.microseconds) }
        bytes.append(UInt8(before == nil ? 0 : 1))
        guard let before else { return }
        for time in [before.first, before.last] { bytes.append(time.microseconds) }
        for count in [before.starts, before.stops, before.errors] { bytes.append(count) }
    }

    fileprivate init?(_ reader: inout LittleEndianReader) {
        guard let times = reader.next(Int64.self, count: 2), let groups = reader.next(UInt8.self), groups <= 1 else {
            return nil
        }
        root = Timestamp(microseconds: times[0])
        own = Timestamp(microseconds: times[1])
        guard groups == 1 else { return }
        guard let times = reader.next(Int64.self, count: 2), let counts = reader.next(UInt32.self, count: 3) else {
            return nil
        }
        var group = Group(Timestamp(microseconds: times[0]))
        group.last = Timestamp(microseconds: times[1])
        (group.starts, group.stops, group.errors) = (counts[0], counts[1], counts[2])
        before = group
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}

/// Takes numbers from bytes; nil beyond the end.
private struct LittleEndianReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func next<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type) -> Number? {
        let size = MemoryLayout<Number>.size
        guard bytes.count - offset >= size else { return nil }
        defer { offset += size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    mutating func next<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type, count: Int) -> [Number]? {
        var numbers: [Number] = []
        for _ in 0..<count {
            guard let number = next(Number.self) else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
