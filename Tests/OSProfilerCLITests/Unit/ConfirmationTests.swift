//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Testing

@testable import OSProfilerCLI

@Suite struct ConfirmationTests {
    @Test func yesNeedsNoAnswer() throws {
        try Confirmation.require(true, "this deletes 3 traces", asking: nil)
    }

    @Test func withoutATerminalTheCommandLineMustConfirm() {
        let error = #expect(throws: CLIError.self) {
            try Confirmation.require(false, "this deletes 3 traces", asking: nil)
        }
        #expect(error?.status == .usage)
        #expect(error?.description == "this deletes 3 traces: confirm with --yes, or see --dry-run")
    }

    @Test(arguments: ["y", "Y", "yes", "YES"])
    func anAnswerOnATerminalConfirms(answer: String) throws {
        var question = ""
        try Confirmation.require(false, "this deletes 3 traces") { text in
            question = text
            return answer
        }
        #expect(question == "This deletes 3 traces. Go on? [y/N] ")
    }

    @Test(arguments: ["", "n", "no", "yess", nil] as [String?])
    func anyOtherAnswerDeletesNothing(answer: String?) {
        let error = #expect(throws: CLIError.self) {
            try Confirmation.require(false, "this deletes 3 traces") { _ in answer }
        }
        #expect(error?.status == .failed && error?.description == "nothing was deleted")
    }
}
