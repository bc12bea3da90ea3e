//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Writes the current time as text: successive timestamps often share their second, and a notification's two are the
/// same.
struct ClockText {
    /// The maximum number of bytes that ``write(_:to:separator:)`` stores: whole words, of which the last bytes are
    /// unused.
    static let capacity = 32

    /// The time of the text.
    private var instant: Timestamp?
    /// The seconds since 1970 of the text.
    private var second = Int64.min
    /// `YYYY-MM-DDTHH:MM:SS.ffffff`.
    private var text: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    /// The number of bytes without a fraction of zero.
    private var length = 0

    /// Writes the same text as ``Timestamp/write(to:separator:)``.
    ///
    /// - Parameter target: memory of ``capacity`` bytes.
    /// - Returns: the number of bytes written, 19 or 26.
    @inline(__always)
    mutating func write(_ timestamp: Timestamp, to target: UnsafeMutablePointer<UInt8>, separator: UInt8) -> Int {
        if timestamp != instant { remember(timestamp) }
        let raw = UnsafeMutableRawPointer(target)
        raw.storeBytes(of: text.0, as: UInt64.self)
        raw.storeBytes(of: text.1, toByteOffset: 8, as: UInt64.self)
        raw.storeBytes(of: text.2, toByteOffset: 16, as: UInt64.self)
        raw.storeBytes(of: text.3, toByteOffset: 24, as: UInt64.self)
        target[10] = separator
        return separator == UInt8(ascii: "T") ? Timestamp.textCapacity : length
    }

    private mutating func remember(_ timestamp: Timestamp) {
        let (second, fraction) = timestamp.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        withUnsafeMutableBytes(of: &text) { bytes in
            let target = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
            if second == self.second, fraction >= 0 {
                Timestamp.write(fraction: fraction, to: target)
            } else {
                _ = timestamp.write(to: target)
            }
        }
        length = fraction == 0 ? Timestamp.wholeSecond : Timestamp.textCapacity
        // Before 1970 the remainder is negative, and the text has another second.
        self.second = fraction < 0 ? .min : second
        instant = timestamp
    }
}
