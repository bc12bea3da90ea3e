//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Floating-point numbers as Python's `json` reads and writes them.
package enum PythonFloat {
    /// Reads the spelling of a JSON float, or one of the bare words `NaN`, `Infinity`, `-Infinity`.
    ///
    /// The result is the nearest double, ties to even, for any number of digits. As in Python, a value that is too
    /// large becomes an infinity, and one that is too small a zero of the same sign.
    package static func parse(_ spelling: UnsafeRawBufferPointer) -> Double {
        switch spelling.first {
        case UInt8(ascii: "N"): return .nan
        case UInt8(ascii: "I"): return .infinity
        case UInt8(ascii: "-") where spelling.count > 1 && spelling[1] == UInt8(ascii: "I"): return -.infinity
        default: return Double(String(decoding: spelling, as: UTF8.self)) ?? .nan
        }
    }
}

extension ByteWriter {
    /// Writes a number as Python's `json.dumps` does: `repr`, or `NaN`, `Infinity`, `-Infinity`.
    ///
    /// The digits are the shortest that read back as the same double, and the closest among these. Values below 10⁻⁴
    /// and from 10¹⁶ on are in exponent form.
    package mutating func writePythonFloat(_ value: Double) {
        guard value.isFinite else {
            if value.isNaN { write("NaN") } else if value < 0 { write("-Infinity") } else { write("Infinity") }
            return
        }
        // Swift's description has the same digits in another format.
        let digits = ShortestDigits(value)
        if value.sign == .minus { write(UInt8(ascii: "-")) }
        switch digits.exponent {
        case -4..<16: writeFixed(digits)
        default: writeScientific(digits)
        }
    }

    private mutating func writeFixed(_ digits: ShortestDigits) {
        let integral = digits.exponent + 1
        if integral <= 0 {
            write("0.")
            write(repeating: UInt8(ascii: "0"), count: -integral)
            write(digits, from: 0, to: digits.count)
        } else if digits.count <= integral {
            write(digits, from: 0, to: digits.count)
            write(repeating: UInt8(ascii: "0"), count: integral - digits.count)
            write(".0")
        } else {
            write(digits, from: 0, to: integral)
            write(UInt8(ascii: "."))
            write(digits, from: integral, to: digits.count)
        }
    }

    private mutating func writeScientific(_ digits: ShortestDigits) {
        write(digits, from: 0, to: 1)
        if digits.count > 1 {
            write(UInt8(ascii: "."))
            write(digits, from: 1, to: digits.count)
        }
        write(UInt8(ascii: "e"))
        write(UInt8(ascii: digits.exponent < 0 ? "-" : "+"))
        if digits.exponent.magnitude < 10 { write(UInt8(ascii: "0")) }
        write(Int64(digits.exponent.magnitude))
    }

    private mutating func write(_ digits: ShortestDigits, from start: Int, to end: Int) {
        for index in start..<end { write(digits.bytes[index]) }
    }
}

/// The shortest digits of a finite double, d.ddd × 10^exponent, without leading or trailing zeros.
private struct ShortestDigits {
    /// A double needs at most seventeen digits; its description may pad them with zeros.
    var bytes = InlineArray<24, UInt8>(repeating: 0)
    var count = 0
    var exponent = 0

    init(_ value: Double) {
        var text = value.magnitude.description
        text.withUTF8 { read($0) }
        while count > 1, bytes[count - 1] == UInt8(ascii: "0") { count -= 1 }
    }

    private mutating func read(_ text: UnsafeBufferPointer<UInt8>) {
        var pointSeen = false
        var index = 0
        while index < text.count, text[index] != UInt8(ascii: "e") {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: ".") {
                pointSeen = true
            } else if count == 0, byte == UInt8(ascii: "0") {
                // A zero before the first significant digit: 0.00012.
                if pointSeen { exponent -= 1 }
            } else {
                if count > 0, !pointSeen { exponent += 1 }
                if count == 0, pointSeen { exponent -= 1 }
                bytes[count] = byte
                count += 1
            }
        }
        if count == 0 {
            bytes[0] = UInt8(ascii: "0")
            count = 1
            exponent = 0
        }
        if index < text.count {
            exponent += Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
        }
    }
}
