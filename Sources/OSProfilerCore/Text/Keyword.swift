//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension Collection<UInt8> {
    /// Returns whether the bytes spell a keyword, in any case.
    ///
    /// - Parameter keyword: ASCII letters in upper case.
    package func isKeyword(_ keyword: StaticString) -> Bool {
        guard count == keyword.utf8CodeUnitCount else { return false }
        return keyword.withUTF8Buffer { upper in zip(self, upper).allSatisfy { $0 == $1 || $0 == $1 | 0x20 } }
    }
}
