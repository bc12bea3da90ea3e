//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A time, in microseconds since 1970-01-01 00:00:00 UTC.
///
/// OpenStack's services write naive UTC, such as `2026-11-22T08:54:08.328049`; notifications omit a fraction of zero.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970, without leap seconds.
    public var microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Returns the microseconds from another time to this one. A store may hold any times, so that a difference beyond
    /// the range of the type ends at its limit.
    package func microseconds(since other: Timestamp) -> Int64 {
        let (difference, overflows) = microseconds.subtractingReportingOverflow(other.microseconds)
        return overflows ? (self < other ? .min : .max) : difference
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Returns the time of the system clock.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

extension Timestamp {
    /// The times that can be written with four digits of the year.
    package static let possible: ClosedRange<Timestamp> =
        Timestamp(microseconds: -62_135_596_800_000_000)...Timestamp(microseconds: 253_402_300_799_999_999)

    /// Parses `YYYY-MM-DDTHH:MM:SS`, with `T` or a blank in between, and a fraction of up to six digits.
    ///
    /// Returns nil for anything else, including impossible dates and times.
    package init?(text: UnsafeRawBufferPointer) {
        guard text.count >= 19, text.count <= 26, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " "),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":")
        else { return nil }
        var digits = DigitReader(text: text)
        let year = digits.read(0, 4)
        let month = digits.read(5, 2)
        let day = digits.read(8, 2)
        let hour = digits.read(11, 2)
        let minute = digits.read(14, 2)
        let second = digits.read(17, 2)
        var fraction = 0
        if text.count > 19 {
            let count = text.count - 20
            guard text[19] == UInt8(ascii: "."), count > 0 else { return nil }
            fraction = digits.read(20, count)
            for _ in count..<6 { fraction *= 10 }
        }
        guard !digits.failed, year >= 1, month >= 1, month <= 12, day >= 1,
            day <= CivilDate.daysInMonth(year: year, month: month), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = CivilDate.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = ((Int64(days) * 24 + Int64(hour)) * 60 + Int64(minute)) * 60 + Int64(second)
        self.init(microseconds: seconds * 1_000_000 + Int64(fraction))
    }

    /// Parses the same forms from a string.
    public init?(_ text: String) {
        var text = text
        guard let value = text.withUTF8({ Timestamp(text: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    /// The maximum number of bytes that ``write(to:separator:)`` writes.
    package static let textCapacity = 26
    /// The number of bytes without a fraction.
    package static let wholeSecond = 19

    /// Writes `YYYY-MM-DD?HH:MM:SS.ffffff` in UTC.
    ///
    /// - Parameter separator: the character between date and time, `T` or a blank. osprofiler writes the time of a trace
    ///   point with a `T` and always with a fraction, and its reports fail without one. oslo.messaging writes the time of a
    ///   notification with a blank, and omits a fraction of zero.
    /// - Returns: the number of bytes written, 19 or 26.
    package func write(to target: UnsafeMutablePointer<UInt8>, separator: UInt8 = UInt8(ascii: "T")) -> Int {
        let (seconds, fraction) = microseconds.flooredDivision(by: 1_000_000)
        let (days, secondOfDay) = seconds.flooredDivision(by: 86_400)
        let date = CivilDate(daysSinceEpoch: Int(days))
        let time = Int(secondOfDay)
        DigitWriter.write(date.year, digits: 4, to: target)
        target[4] = UInt8(ascii: "-")
        DigitWriter.write(date.month, digits: 2, to: target + 5)
        target[7] = UInt8(ascii: "-")
        DigitWriter.write(date.day, digits: 2, to: target + 8)
        target[10] = separator
        DigitWriter.write(time / 3600, digits: 2, to: target + 11)
        target[13] = UInt8(ascii: ":")
        DigitWriter.write(time / 60 % 60, digits: 2, to: target + 14)
        target[16] = UInt8(ascii: ":")
        DigitWriter.write(time % 60, digits: 2, to: target + 17)
        guard fraction != 0 || separator == UInt8(ascii: "T") else { return Self.wholeSecond }
        Self.write(fraction: fraction, to: target)
        return Self.textCapacity
    }

    /// Writes `.ffffff` after the seconds of a text.
    @inline(__always)
    static func write(fraction: Int64, to target: UnsafeMutablePointer<UInt8>) {
        target[19] = UInt8(ascii: ".")
        DigitWriter.write(Int(fraction), digits: 6, to: target + 20)
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC with microseconds and a `Z`: `2026-11-22T08:54:08.328049Z`.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.textCapacity + 1) { buffer in
            let target = buffer.baseAddress!
            let count = write(to: target)
            target[count] = UInt8(ascii: "Z")
            return count + 1
        }
    }
}

/// Parses decimal digits and records invalid characters.
private struct DigitReader {
    let text: UnsafeRawBufferPointer
    var failed = false

    mutating func read(_ offset: Int, _ count: Int) -> Int {
        var value = 0
        for index in offset..<(offset + count) {
            let digit = text[index] &- UInt8(ascii: "0")
            if digit > 9 { failed = true }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }
}

/// Writes decimal digits, padded with zeros.
enum DigitWriter {
    @inline(__always)
    static func write(_ value: Int, digits: Int, to target: UnsafeMutablePointer<UInt8>) {
        var rest = UInt32(truncatingIfNeeded: value)
        var index = digits
        while index > 0 {
            index -= 1
            target[index] = UInt8(truncatingIfNeeded: rest % 10) &+ UInt8(ascii: "0")
            rest /= 10
        }
    }
}

extension Int64 {
    /// Returns the quotient rounded towards minus infinity, and the remainder, which is never negative.
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
