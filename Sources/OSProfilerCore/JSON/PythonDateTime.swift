//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A date and time as Python 3.11's `datetime.fromisoformat` reads it and `isoformat` writes it.
///
/// It follows CPython's parser step by step, including its leniencies: any character between date and time, truncated
/// digits beyond the microsecond, offset minutes up to 99.
struct PythonDateTime {
    private var date = CivilDate(daysSinceEpoch: 0)
    private var clock = Clock()
    /// Offset from UTC; nil for a naive time.
    private var offset: Clock?

    /// A time of day, or, with `sign`, an offset.
    fileprivate struct Clock {
        var hour = 0
        var minute = 0
        var second = 0
        var microsecond = 0
        var sign = 1
    }

    /// Reads what `datetime.fromisoformat` reads.
    init?(isoFormat text: UnsafeRawBufferPointer) {
        guard text.count >= 7 else { return nil }
        let text = TerminatedText(bytes: text)
        guard let separator = Self.separator(in: text), let date = Self.date(text, end: separator) else { return nil }
        self.date = date
        if text.count > separator {
            // The separator may be any single character.
            let lead = text[separator]
            let length = lead & 0x80 == 0 ? 1 : lead & 0xF0 == 0xE0 ? 3 : lead & 0xF0 == 0xF0 ? 4 : 2
            guard readTime(text, from: separator + length) else { return nil }
        }
        guard isValid else { return nil }
    }

    /// Reads what `time.fromisoformat` reads.
    init?(isoFormatOfTime text: UnsafeRawBufferPointer) {
        let text = TerminatedText(bytes: text)
        guard readTime(text, from: text[0] == UInt8(ascii: "T") ? 1 : 0), isValid else { return nil }
    }

    private var isValid: Bool {
        guard date.year >= 1, date.year <= 9999, date.month >= 1, date.month <= 12, date.day >= 1,
            date.day <= CivilDate.daysInMonth(year: date.year, month: date.month)
        else { return false }
        guard clock.hour < 24, clock.minute < 60, clock.second < 60 else { return false }
        // timezone() accepts offsets of less than a day.
        return offset.map { $0.totalMicroseconds < 86_400 * 1_000_000 } ?? true
    }
}

/// Bytes followed by endless zeros, as a C string parser expects them.
private struct TerminatedText {
    let bytes: UnsafeRawBufferPointer

    var count: Int { bytes.count }

    subscript(index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    func isDigit(_ index: Int) -> Bool { self[index] &- UInt8(ascii: "0") < 10 }

    /// Reads decimal digits and advances past them.
    func digits(_ count: Int, at index: inout Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard isDigit(index) else { return nil }
            value = value * 10 + Int(self[index] - UInt8(ascii: "0"))
            index += 1
        }
        return value
    }
}

// MARK: - Reading

extension PythonDateTime {
    /// Returns where the date ends, judging by the format of its beginning.
    private static func separator(in text: TerminatedText) -> Int? {
        if text.count == 7 { return 7 }
        let week = UInt8(ascii: "W")
        let dash = UInt8(ascii: "-")
        if text[4] == dash {
            guard text[5] == week else { return 10 }
            guard text.count > 8, text[8] == dash else { return 8 }
            if text.count == 9 { return nil }
            // In 2026-W10-12, the dash is more likely the separator than the 1.
            return text.count > 10 && text.isDigit(10) ? 8 : 10
        }
        guard text[4] == week else { return 8 }
        var end = 7
        while end < text.count, text.isDigit(end) { end += 1 }
        if end < 9 { return end }
        return end % 2 == 0 ? 7 : 8
    }

    private static func date(_ text: TerminatedText, end: Int) -> CivilDate? {
        var index = 0
        guard let year = text.digits(4, at: &index) else { return nil }
        let dash = UInt8(ascii: "-")
        let isExtended = text[index] == dash
        if isExtended { index += 1 }
        if text[index] == UInt8(ascii: "W") {
            index += 1
            guard let week = text.digits(2, at: &index) else { return nil }
            var day = 1
            if index < end {
                if isExtended {
                    guard text[index] == dash else { return nil }
                    index += 1
                }
                guard let given = text.digits(1, at: &index) else { return nil }
                day = given
            }
            return CivilDate(isoYear: year, week: week, day: day)
        }
        guard let month = text.digits(2, at: &index) else { return nil }
        if isExtended {
            guard text[index] == dash else { return nil }
            index += 1
        }
        guard let day = text.digits(2, at: &index), index == end else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    private mutating func readTime(_ text: TerminatedText, from start: Int) -> Bool {
        var zone = start
        repeat {
            let byte = text[zone]
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "Z") { break }
            zone += 1
        } while zone < text.count
        guard let (clock, isWhole) = Self.clock(text, start, end: zone) else { return false }
        self.clock = clock
        if zone == text.count { return isWhole }
        if text[zone] == UInt8(ascii: "Z") {
            offset = Clock()
            return text[zone + 1] == 0
        }
        let sign = text[zone] == UInt8(ascii: "-") ? -1 : 1
        guard let (offset, isComplete) = Self.clock(text, zone + 1, end: text.count) else { return false }
        // CPython treats an offset of less than a second as UTC.
        self.offset = offset.totalMicroseconds < 1_000_000 ? Clock() : offset
        self.offset?.sign = sign
        return isComplete
    }

    /// Reads `HH[:MM[:SS[.ffffff]]]`, with all colons or none.
    ///
    /// - Returns: the time, and whether a zero byte follows; nil if it is malformed.
    private static func clock(_ text: TerminatedText, _ start: Int, end: Int) -> (Clock, isComplete: Bool)? {
        var index = start
        var values = [0, 0, 0]
        var hasColons = true
        for part in 0..<3 {
            guard let value = text.digits(2, at: &index) else { return nil }
            values[part] = value
            let next = text[index]
            index += 1
            if part == 0 { hasColons = next == UInt8(ascii: ":") }
            if index >= end { return (Clock(values, microsecond: 0), next == 0) }
            if hasColons, next == UInt8(ascii: ":") { continue }
            if next == UInt8(ascii: ".") || next == UInt8(ascii: ",") { break }
            guard !hasColons else { return nil }
            index -= 1
        }
        let count = min(end - index, 6)
        guard var fraction = text.digits(count, at: &index) else { return nil }
        for _ in count..<6 { fraction *= 10 }
        while text.isDigit(index) { index += 1 }
        return (Clock(values, microsecond: fraction), text[index] == 0)
    }
}

extension PythonDateTime.Clock {
    fileprivate init(_ values: [Int], microsecond: Int) {
        self.init(hour: values[0], minute: values[1], second: values[2], microsecond: microsecond)
    }

    fileprivate var totalMicroseconds: Int {
        ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond
    }
}

extension CivilDate {
    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Creates the date of a day in an ISO week, which begins on Monday; week 1 is the one with the year's first
    /// Thursday.
    fileprivate init?(isoYear year: Int, week: Int, day: Int) {
        let newYear = CivilDate.daysSinceEpoch(year: year, month: 1, day: 1)
        // 1970-01-01 was a Thursday; Monday is 0.
        let weekday = ((newYear + 3) % 7 + 7) % 7
        let isLong = weekday == 3 || weekday == 2 && CivilDate.isLeap(year: year)
        guard year >= 1, week >= 1, week <= (isLong ? 53 : 52), day >= 1, day <= 7 else { return nil }
        let firstMonday = newYear - weekday + (weekday > 3 ? 7 : 0)
        self.init(daysSinceEpoch: firstMonday + (week - 1) * 7 + day - 1)
    }
}

// MARK: - Writing

extension PythonDateTime {
    /// The date and time as `datetime.isoformat` writes them.
    var isoFormat: [UInt8] { isoFormatOfDate + [UInt8(ascii: "T")] + isoFormatOfTime }

    /// The date as `date.isoformat` writes it.
    var isoFormatOfDate: [UInt8] {
        Self.padded(date.year, 4) + "-".utf8 + Self.padded(date.month, 2) + "-".utf8 + Self.padded(date.day, 2)
    }

    /// The time as `time.isoformat` writes it.
    var isoFormatOfTime: [UInt8] {
        var text = Self.padded(clock.hour, 2) + ":".utf8 + Self.padded(clock.minute, 2)
        text += ":".utf8 + Self.padded(clock.second, 2)
        if clock.microsecond != 0 { text += ".".utf8 + Self.padded(clock.microsecond, 6) }
        guard let offset else { return text }
        let total = offset.totalMicroseconds
        let seconds = total / 1_000_000
        text += (offset.sign < 0 && total != 0 ? "-" : "+").utf8
        text += Self.padded(seconds / 3600, 2) + ":".utf8 + Self.padded(seconds / 60 % 60, 2)
        if total % 60_000_000 != 0 { text += ":".utf8 + Self.padded(seconds % 60, 2) }
        if offset.microsecond != 0 { text += ".".utf8 + Self.padded(offset.microsecond, 6) }
        return text
    }

    private static func padded(_ value: Int, _ digits: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: digits) { buffer, count in
            DigitWriter.write(value, digits: digits, to: buffer.baseAddress!)
            count = digits
        }
    }
}
