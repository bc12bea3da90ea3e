//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import Testing

extension Trait where Self == TimeLimitTrait {
    /// A time limit for tests that would hang for ever on a failure. It says nothing about speed: all tests share as
    /// many threads as the machine has cores, so a test that counts as started may wait for minutes.
    public static var hangLimit: Self { .timeLimit(.minutes(15)) }
}
