//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A case that broke a rule; it comes back with the same seed and number.
package struct FuzzFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ what: String, input: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)) {
        let shown = String(decoding: input.prefix(2000), as: UTF8.self)
        description = input.isEmpty ? what : "\(what): \(shown.debugDescription)"
    }
}
