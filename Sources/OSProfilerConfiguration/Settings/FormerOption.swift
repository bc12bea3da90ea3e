//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A former name of an option of oslo.messaging or osprofiler.
///
/// What declares exchange and queue is taken from present names alone, because a present service ignores the former
/// ones, and a declaration that differs from the services' ends their tracing. What only leads to the broker is read
/// by its former name too: older services need it, and others are not harmed.
package struct FormerOption: Sendable {
    package let section: String
    package let name: String
    /// The first release of oslo.messaging that no longer reads it; empty if every one does.
    package let end: String
    /// Whether this program reads it.
    package let isRead: Bool

    package init(_ section: String, _ name: String, until end: String = "", isRead: Bool = false) {
        self.section = section
        self.name = name
        self.end = end
        self.isRead = isRead
    }
}
