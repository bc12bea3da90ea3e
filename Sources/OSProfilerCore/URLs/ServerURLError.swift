//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// An error in a connection string or a transport URL.
///
/// The message contains no value and no part of a user or password. It contains a member's name only if the name
/// cannot be a part of them.
package struct ServerURLError: Error, Equatable, CustomStringConvertible {
    /// One line that says what is wrong and, if known, what to write instead.
    package let description: String

    package init(_ description: String) { self.description = description }
}
