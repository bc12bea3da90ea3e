//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What is wrong with a connection string or a transport URL.
///
/// It repeats no value and no part of a user or password; a name of a member only where it cannot be one.
package struct ServerURLError: Error, Equatable, CustomStringConvertible {
    /// One line: what is wrong and, where it can be known, what to write instead.
    package let description: String

    package init(_ description: String) { self.description = description }
}
