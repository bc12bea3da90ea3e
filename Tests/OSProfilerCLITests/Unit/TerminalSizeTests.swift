//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Testing

@testable import OSProfilerCLI

@Suite struct TerminalSizeTests {
    @Test(arguments: [
        (0, nil, 80), (132, nil, 132), (132, "100", 100), (0, "60", 60), (132, "0", 132), (132, "-5", 132),
        (132, "x", 132),
        (132, "", 132),
    ])
    func whatTheUserSetsCounts(_ width: Int, _ columns: String?, _ expected: Int) {
        #expect(TerminalSize.columns(ofTerminal: width, columns.map { ["COLUMNS": $0] } ?? [:]) == expected)
    }
}
