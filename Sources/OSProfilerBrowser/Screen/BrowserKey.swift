//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A key that the user pressed.
package enum BrowserKey: Sendable, Equatable {
    case character(Unicode.Scalar)
    case enter
    case escape
    case backspace
    case tab
    case up
    case down
    case left
    case right
    case pageUp
    case pageDown
    case home
    case end
    /// The keys of a terminal that mean nothing here.
    case other
}
