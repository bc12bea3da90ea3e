//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct PythonFloatTests {
    @Test(arguments: [
        ("0.0", "0.0"), ("-0.0", "-0.0"), ("1.10", "1.1"), ("1E5", "100000.0"), ("1e15", "1000000000000000.0"),
        ("1e16", "1e+16"), ("12345678901234567.0", "1.2345678901234568e+16"), ("1e22", "1e+22"), ("1e23", "1e+23"),
        ("0.0001", "0.0001"), ("0.00001", "1e-05"), ("0.00012345", "0.00012345"), ("1.5e-7", "1.5e-07"),
        ("5e-324", "5e-324"), ("2e-324", "0.0"), ("-1e-999", "-0.0"), ("1e400", "Infinity"), ("-1e400", "-Infinity"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"), ("0.1000000000000000055511151231257827", "0.1"),
        ("9007199254740993.0", "9007199254740992.0"), ("123456.789e-3", "123.456789"), ("NaN", "NaN"),
        ("1e99999999999999999999", "Infinity"), ("1e-99999999999999999999", "0.0"), ("0e99999999999999999999", "0.0"),
    ])
    func readsAndWritesAsPython(_ spelling: String, _ shown: String) throws {
        #expect(try dumped(spelling) == shown)
    }

    @Test func everyDoubleComesBack() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            var writer = ByteWriter()
            writer.writePythonFloat(value)
            #expect(PythonFloat.parse(writer.bytes).bitPattern == value.bitPattern, "\(value)")
        }
    }
}
