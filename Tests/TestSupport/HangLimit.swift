//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import Testing

extension Trait where Self == TimeLimitTrait {
    /// For what would hang for ever where it goes wrong. It says nothing about speed: all tests share as many threads as
    /// the machine has cores, so that one that is counted as started may wait for minutes.
    public static var hangLimit: Self { .timeLimit(.minutes(15)) }
}
