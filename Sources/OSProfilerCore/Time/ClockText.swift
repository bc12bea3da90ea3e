//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Writes timestamps of now: many in a row share their second, whose text is kept.
struct ClockText {
    /// Seconds since 1970 of the text.
    private var second = Int64.min
    /// `YYYY-MM-DDTHH:MM:SS`, 19 bytes.
    private var text: (UInt64, UInt64, UInt64) = (0, 0, 0)

    /// Writes what ``Timestamp/write(to:separator:)`` does.
    ///
    /// - Returns: bytes written, 19 or 26.
    @inline(__always)
    mutating func write(_ timestamp: Timestamp, to target: UnsafeMutablePointer<UInt8>, separator: UInt8) -> Int {
        let fraction = timestamp.microseconds % 1_000_000
        // Times before 1970 are no times of now.
        guard fraction >= 0 else { return timestamp.write(to: target, separator: separator) }
        let second = timestamp.microseconds / 1_000_000
        if second != self.second { remember(second) }
        withUnsafeBytes(of: text) { bytes in
            UnsafeMutableRawPointer(target).copyMemory(from: bytes.baseAddress!, byteCount: 19)
        }
        target[10] = separator
        guard fraction != 0 else { return 19 }
        target[19] = UInt8(ascii: ".")
        DigitWriter.write(Int(fraction), digits: 6, to: target + 20)
        return Timestamp.textCapacity
    }

    private mutating func remember(_ second: Int64) {
        withUnsafeMutableBytes(of: &text) { bytes in
            _ = Timestamp(microseconds: second * 1_000_000)
                .write(to: bytes.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
        self.second = second
    }
}
